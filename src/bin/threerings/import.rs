//! `import`: other systems' files as call records.

use std::io::{self, BufWriter, Write};
use std::ops::ControlFlow;

use crate::args::ImportArgs;
use crate::console::{Console, Status, output_failed, unreadable};
use crate::input::{Came, Input};

pub(crate) fn run(args: &ImportArgs) -> Status {
    let inputs = Input::all(&args.inputs);
    let console = Console::with_progress(inputs.iter().map(Input::bytes).sum());
    let Some(options) = args.source.options(&console) else { return Status::NothingDone };
    let mut output = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    let (mut unread, mut calls, mut failed) = (0, 0_u64, None);
    for input in &inputs {
        let read = input.read(&options, &console, &mut |came| {
            let written = match came {
                Came::Call(call) => {
                    calls += 1;
                    writeln!(output, "{}", call.to_json())
                }
                Came::Rejected(rejected) => {
                    console.reject(&rejected);
                    Ok(())
                }
                Came::Warning(warning) => {
                    console.warn(&warning);
                    Ok(())
                }
                Came::Pause => output.flush(),
            };
            match written {
                Ok(()) => ControlFlow::Continue(()),
                Err(error) => {
                    failed = Some(error);
                    ControlFlow::Break(())
                }
            }
        });
        console.end_of_input(&input.name);
        if let Err(error) = read {
            console.say(unreadable(&input.name, &error));
            unread += 1;
        }
        if failed.is_some() {
            break;
        }
    }
    console.end_of_work();
    match (failed.or(output.flush().err()), unread, console.rejected()) {
        (Some(error), ..) => output_failed(&error),
        (None, 0, 0) => Status::Done,
        (None, unread, _) if unread == inputs.len() && calls == 0 => Status::NothingDone,
        _ => Status::SomeRejected,
    }
}
