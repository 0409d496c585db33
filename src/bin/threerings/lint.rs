//! `lint`: what a careful colleague would say about checklists.

use threerings::{Code, Diagnostic};

use crate::args::LintArgs;
use crate::checklists;
use crate::console::{Console, Status};

pub(crate) fn run(args: &LintArgs) -> Status {
    let console = Console::default();
    let (mut read, mut faults) = (0, 0);
    for name in &args.names {
        let Some(builder) = checklists::builder(std::slice::from_ref(name), &console) else {
            faults += 1;
            continue;
        };
        let problems = builder.lint();
        // A name that is nobody's stands in no file.
        let unknown = |problem: &Diagnostic| problem.at.file.is_none() && problem.code == Code::UnknownName;
        read += usize::from(!problems.iter().any(unknown));
        for problem in problems {
            console.diagnose(&problem);
            faults += 1;
        }
    }
    match (read, faults) {
        (0, _) => Status::NothingDone,
        (_, 0) => Status::Done,
        _ => Status::SomeRejected,
    }
}
