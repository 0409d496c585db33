//! `import`: other systems' files as call records.

use std::io::{self, BufWriter, Write};
use std::ops::ControlFlow;

use rayon::prelude::*;
use threerings::{CallRecord, Engine, ImportOptions, MatchBasis, join_calls, write_vcon};

use crate::answers;
use crate::args::{ImportArgs, Written};
use crate::checklists;
use crate::console::{Console, Status, output_failed, unreadable};
use crate::input::{AtOnce, Block, Came, Input, OfBlock, repeated};
use crate::reports::Noted;
use crate::seen::Seen;

pub(crate) fn run(args: &ImportArgs) -> Status {
    let inputs = Input::all(&args.inputs);
    let console = Console::with_progress(inputs.iter().map(Input::bytes).sum());
    let Some(options) = args.source.options(&console) else { return Status::NothingDone };
    let engine = match engine(args, &console) {
        Ok(engine) => engine,
        Err(status) => return status,
    };
    let mut output: Box<dyn Write> = match args.explain {
        true => Box::new(BufWriter::new(anstream::stdout().lock())),
        false => Box::new(BufWriter::with_capacity(1 << 16, io::stdout().lock())),
    };
    let mut importing = Importing { args, console: &console, calls: 0, failed: None, kept: Vec::new() };
    let mut unread = 0;
    for input in &inputs {
        unread += usize::from(!importing.read(input, &options, &mut output));
        if importing.failed.is_some() {
            break;
        }
    }
    let finished = importing.finish(engine.as_ref(), &options, &inputs, &mut output);
    console.end_of_work();
    let failed = importing.failed.or(finished.err()).or(output.flush().err());
    match (failed, unread, console.rejected()) {
        (Some(error), ..) => output_failed(&error),
        (None, 0, 0) => Status::Done,
        (None, unread, _) if unread == inputs.len() && importing.calls == 0 => Status::NothingDone,
        _ => Status::SomeRejected,
    }
}

/// The engine that says which rules can be answered, if that was asked.
fn engine(args: &ImportArgs, console: &Console) -> Result<Option<Engine>, Status> {
    if !args.explain {
        return Ok(None);
    }
    let builder = checklists::builder(&args.checklists.names, console).ok_or(Status::NothingDone)?;
    builder.locale(args.language.locale).build().map(Some).map_err(|error| {
        error.problems.iter().for_each(|problem| console.diagnose(problem));
        Status::NothingDone
    })
}

struct Importing<'i> {
    args: &'i ImportArgs,
    console: &'i Console,
    calls: u64,
    failed: Option<io::Error>,
    /// The calls of each file, where they can't be written one by one.
    kept: Vec<(String, Vec<CallRecord<'static>>)>,
}

impl Importing<'_> {
    /// Reads one input; says whether it could be read.
    fn read(&mut self, input: &Input, options: &ImportOptions<'_>, output: &mut impl Write) -> bool {
        let keep = self.args.join || self.args.explain;
        let mut kept = Vec::new();
        let at_once = if keep { AtOnce::Calls } else { AtOnce::Tables(rayon::current_num_threads()) };
        let read = input.read(options, self.console, at_once, &mut |came| {
            let written = match came {
                Came::Call(call) => {
                    self.calls += 1;
                    if keep {
                        kept.push(call.into_owned());
                        Ok(())
                    } else {
                        write(output, &call, self.args.to)
                    }
                }
                Came::Rejected(rejected) => {
                    self.console.reject(&rejected);
                    Ok(())
                }
                Came::Warning(warning) => {
                    self.console.warn(&warning);
                    Ok(())
                }
                Came::Pause => output.flush(),
                Came::Blocks(blocks, seen) => self.blocks(blocks, options, seen, output),
            };
            match written {
                Ok(()) => ControlFlow::Continue(()),
                Err(error) => {
                    self.failed = Some(error);
                    ControlFlow::Break(())
                }
            }
        });
        self.kept.push((input.name.clone(), kept));
        self.console.end_of_input(&input.name);
        if let Err(error) = &read {
            self.console.say(unreadable(&input.name, error));
        }
        read.is_ok()
    }

    /// Imports blocks at the same time, and writes what comes of them in their order.
    fn blocks(
        &mut self,
        blocks: &[Block],
        options: &ImportOptions<'_>,
        seen: &mut Seen,
        output: &mut impl Write,
    ) -> io::Result<()> {
        let to = self.args.to;
        let imported: Vec<(Vec<u8>, Vec<Noted>)> = blocks
            .par_iter()
            .map(|block| {
                let (mut text, mut noted) = (Vec::new(), Vec::new());
                block.each(options, |came| {
                    noted.push(match came {
                        OfBlock::Call(call, at) => {
                            // Writing to memory can't fail.
                            let _ = write(&mut text, &call, to);
                            Noted::Call { id: call.id.into_owned(), at, result: None }
                        }
                        OfBlock::Rejected(rejected) => Noted::Rejected(rejected),
                        OfBlock::Warning(warning) => Noted::Warning(warning),
                    });
                });
                (text, noted)
            })
            .collect();
        for (text, noted) in imported {
            for noted in noted {
                match noted {
                    Noted::Call { id, at, .. } => {
                        self.calls += 1;
                        if seen.again(&id) {
                            self.console.warn(&repeated(&id, at));
                        }
                    }
                    Noted::Rejected(rejected) => self.console.reject(&rejected),
                    Noted::Warning(warning) => self.console.warn(&warning),
                }
            }
            output.write_all(&text)?;
        }
        output.flush()
    }

    /// Joins what was kept, and writes it or what it can answer.
    fn finish(
        &mut self,
        engine: Option<&Engine>,
        options: &ImportOptions<'_>,
        inputs: &[Input],
        output: &mut impl Write,
    ) -> io::Result<()> {
        let kept = std::mem::take(&mut self.kept);
        let calls = if self.args.join {
            let joined = join_calls(kept);
            for found in &joined.matches {
                let how = match found.basis {
                    MatchBasis::Id => "the same id".to_owned(),
                    MatchBasis::NumberAndTime => {
                        format!("the same number, {} s apart", found.apart_ms.unwrap_or(0).div_ceil(1000))
                    }
                };
                self.console.say(format!("{}: `{}` joined to `{}`: {how}", found.from, found.id, found.call));
            }
            joined.calls
        } else {
            kept.into_iter().flat_map(|(_, calls)| calls).collect()
        };
        match engine {
            Some(engine) => {
                let formats: Vec<&'static str> = inputs.iter().filter_map(|input| input.format(options)).collect();
                answers::write(output, &engine.answers(&calls), &formats, engine.locale())
            }
            None => calls.iter().try_for_each(|call| write(output, call, self.args.to)),
        }
    }
}

fn write(output: &mut impl Write, call: &CallRecord<'_>, to: Written) -> io::Result<()> {
    match to {
        Written::Records => writeln!(output, "{}", call.to_json()),
        Written::Vcon => writeln!(output, "{}", write_vcon(call, None, None)),
    }
}
