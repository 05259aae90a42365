//! The least that writing files takes: one thread, one loop, and nothing but the calls. `loop FOLDER FILES FOLDERS BYTES` prints the
//! nanoseconds it took.

use std::fs::{self, File};
use std::io::Write;
use std::time::Instant;

fn main() -> std::io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, rest @ ..] = &arguments[..] else { panic!("loop FOLDER FILES FOLDERS BYTES") };
    let numbers: Vec<usize> = rest.iter().map(|number| number.parse().expect("a number")).collect();
    let (files, folders, bytes) = (numbers[0], numbers[1], numbers[2]);
    let data = vec![b'x'; bytes];
    let begun = Instant::now();
    for index in 0..folders.min(files) {
        fs::create_dir_all(format!("{folder}/{}", index % folders))?;
    }
    for index in 0..files {
        File::create(format!("{folder}/{}/{index}.html", index % folders))?.write_all(&data)?;
    }
    println!("{}", begun.elapsed().as_nanos());
    Ok(())
}
