//! Checklists by name or by file.

use std::fs;
use std::path::{Path, PathBuf};

use threerings::{Builder, Engine, built_in};

use crate::console::{Console, unreadable};

/// An engine in the making that checks with these checklists; `None` after what can't be read was named.
pub(crate) fn builder(names: &[String], console: &Console) -> Option<Builder<'static>> {
    let mut builder = Engine::builder();
    let mut folders: Vec<PathBuf> = Vec::new();
    let mut complete = true;
    for name in names {
        builder = builder.checklist(name);
        if built_in(name).is_some() || !is_file(name) {
            continue;
        }
        match read(Path::new(name)) {
            Ok(text) => {
                builder = builder.source(name, text);
                folders.push(Path::new(name).parent().unwrap_or(Path::new("")).to_owned());
            }
            Err(error) => {
                console.say(unreadable(name, &error));
                complete = false;
            }
        }
    }
    // What a file includes stands next to it.
    let lookup = move |name: &str| {
        let places = folders.iter().flat_map(|folder| [folder.join(name), folder.join(format!("{name}.json"))]);
        places.filter_map(|place| read(&place).ok()).next()
    };
    complete.then(|| builder.lookup(lookup))
}

/// Whether a name is meant as that of a file: it looks like one, or there is one.
fn is_file(name: &str) -> bool {
    name.ends_with(".json") || name.contains(['/', '\\']) || Path::new(name).is_file()
}

fn read(path: &Path) -> std::io::Result<String> {
    let text = fs::read_to_string(path)?;
    Ok(text.strip_prefix('\u{FEFF}').map(str::to_owned).unwrap_or(text))
}
