//! `cargo xtask bench-audit`: how long the command takes to audit a department, and in how much memory.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use crate::random::Random;
use crate::step::{cargo, root};

/// What is audited: name, how many calls, how many turns each.
const DEPARTMENTS: [(&str, u64, u64); 2] = [("headline", 1_000_000, 0), ("calls", 100_000, 110)];

/// Generates the calls, unless they are there, audits them on one core and on all, and prints calls a second.
pub(crate) fn run(arguments: &[String]) -> ExitCode {
    match bench(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(help) => {
            eprintln!("xtask: {help}");
            ExitCode::FAILURE
        }
    }
}

fn bench(arguments: &[String]) -> Result<(), String> {
    let folder = root().join("target/bench-audit");
    let told = |error: std::io::Error| format!("{}: {error}", folder.display());
    std::fs::create_dir_all(&folder).map_err(told)?;
    let built = Command::new(cargo()).args(["build", "--release", "--bin", "threerings"]).current_dir(root()).status();
    if !built.is_ok_and(|status| status.success()) {
        return Err("expected the command to build".to_owned());
    }
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    println!(
        "{:<10} {:>9} {:>8} {:>7} {:>8} {:>9} {:>9}  same bytes",
        "calls", "number", "MB", "threads", "seconds", "calls/s", "peak MB"
    );
    for (name, calls, turns) in DEPARTMENTS {
        if !arguments.is_empty() && !arguments.iter().any(|wanted| wanted == name) {
            continue;
        }
        let path = folder.join(format!("{name}.jsonl"));
        if !path.exists() {
            generate(&path, calls, turns).map_err(told)?;
        }
        let size = std::fs::metadata(&path).map_err(told)?.len();
        let mut first: Option<Vec<u8>> = None;
        for threads in [1, cores] {
            let (output, seconds, peak) = audit(&path, threads)?;
            let same = first.get_or_insert_with(|| output.clone()) == &output;
            println!(
                "{name:<10} {calls:>9} {:>8.0} {threads:>7} {seconds:>8.1} {:>9.0} {:>9.0}  {same}",
                size as f64 / 1e6,
                calls as f64 / seconds,
                peak as f64 / 1024.0,
            );
        }
    }
    Ok(())
}

/// What an audit prints, how long it takes, and the most kilobytes that it held.
fn audit(path: &Path, threads: usize) -> Result<(Vec<u8>, f64, u64), String> {
    let command: PathBuf = root().join("target/release/threerings");
    let start = Instant::now();
    let mut child = Command::new(command)
        .args(["audit", "--by", "agent,day", "--format", "json", "--threads", &threads.to_string()])
        .arg(path)
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| error.to_string())?;
    let mut stdout = child.stdout.take();
    let reader = std::thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(stdout) = &mut stdout {
            let _ = std::io::Read::read_to_end(stdout, &mut bytes);
        }
        bytes
    });
    let mut peak = 0;
    let status = loop {
        peak = peak.max(peak_kb(child.id()).unwrap_or(0));
        match child.try_wait().map_err(|error| error.to_string())? {
            Some(status) => break status,
            None => std::thread::sleep(Duration::from_millis(20)),
        }
    };
    let seconds = start.elapsed().as_secs_f64();
    let output = reader.join().map_err(|_| "expected the output".to_owned())?;
    status.success().then_some((output, seconds, peak)).ok_or_else(|| "expected the audit to succeed".to_owned())
}

/// The most memory that a process held so far, where the system says.
fn peak_kb(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches(" kB").parse().ok()
}

fn generate(path: &Path, calls: u64, turns: u64) -> std::io::Result<()> {
    let mut file = BufWriter::with_capacity(1 << 20, File::create(path)?);
    let mut numbers = Random(calls);
    for n in 0..calls {
        let (agent, day) = (numbers.below(12), 1 + numbers.below(30));
        let (ring, hold) = (1000 + numbers.below(22_000), 20_000 + numbers.below(60_000));
        let (direction, by) =
            (numbers.of(&["inbound", "inbound", "outbound"]), numbers.of(&["customer", "customer", "agent"]));
        write!(
            file,
            r#"{{"id":"c{n}","agent":{{"id":"{agent}"}},"direction":"{direction}","outcome":"answered","started_at":"2026-11-{day:02}T09:30:00+08:00","ring":{{"ms":{ring}}},"holds":[{{"start_ms":30000,"end_ms":{}}}],"ended":{{"by":"{by}"}}"#,
            30_000 + hold
        )?;
        if turns > 0 {
            transcript(&mut file, &mut numbers, turns)?;
        }
        file.write_all(b"}\n")?;
    }
    file.flush()
}

fn transcript(file: &mut impl Write, numbers: &mut Random, turns: u64) -> std::io::Result<()> {
    file.write_all(br#","transcript":{"language":"zh-Hans","turns":["#)?;
    let mut at = 5000;
    for turn in 0..turns {
        let (speaker, text) =
            if turn % 2 == 0 { ("agent", numbers.of(AGENT)) } else { ("customer", numbers.of(CUSTOMER)) };
        let end = at + 1500 + numbers.below(4000);
        let comma = if turn == 0 { "" } else { "," };
        write!(file, r#"{comma}{{"speaker":"{speaker}","start_ms":{at},"end_ms":{end},"text":"{text}"}}"#)?;
        at = end + numbers.below(900);
    }
    file.write_all(b"]}")
}

const AGENT: &[&str] = &[
    "您好，这里是妇幼保健院门诊，请问有什么可以帮您？",
    "好的，我帮您查一下，请您稍等片刻，不要挂机。",
    "让您久等了，周三上午九点还有号，您看方便吗？",
    "请问您贵姓？方便留一个联系电话吗？",
    "您的意思是下周一上午过来复查，对吗？",
    "还有什么可以帮您的吗？祝您早日康复，再见。",
];

const CUSTOMER: &[&str] = &[
    "你好，我想问一下孕检怎么预约，要带什么材料。",
    "嗯，好的。",
    "这个月十二号上午可以吗，我下午要上班。",
    "我姓王，电话就是现在打的这个。",
    "上次来的时候医生说两周以后再来看看。",
    "谢谢你啊，再见。",
];
