// The subcommands and flags of `ogpress`. The code of a subcommand is imported when it runs, so that `--help` needs none of it.
import { Command, InvalidArgumentError, Option } from 'commander';

/** The build puts the version here. The sources have none of their own. */
const VERSION = typeof OGPRESS_VERSION === 'string' ? OGPRESS_VERSION : '0.0.0-source';

const integer = (text) => {
  if (!/^\d{1,15}$/.test(text) || Number(text) < 1)
    throw new InvalidArgumentError('Expected an integer of at least 1.');
  return Number(text);
};

const factor = (text) => {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value <= 0) {
    throw new InvalidArgumentError('Expected a number above 0.');
  }
  return value;
};

const folder = (text) => {
  if (text === '') throw new InvalidArgumentError('Expected the path of a folder.');
  return text;
};

const collect = (text, all = []) => [...all, text];

const INPUTS = 'SVG files, quoted globs, folders, or - for standard input';

/** Adds the flags of the picture, which `render` and `inspect` share. */
function withPicture(command) {
  return command
    .addOption(new Option('--width <pixels>', 'width of the image; the height follows').argParser(integer))
    .addOption(new Option('--height <pixels>', 'height of the image; the width follows').argParser(integer))
    .addOption(new Option('--scale <factor>', "factor on the SVG's own size").argParser(factor))
    .addOption(
      new Option('--font <path>', 'a font file, a folder of fonts, or a Fontsource package; repeatable').argParser(
        collect,
      ),
    )
    .addOption(new Option('--format <format>', 'format of the image').choices(['png', 'jpeg', 'webp']).default('png'));
}

const json = () => new Option('--json', 'print one JSON object a line to standard output');

export function createProgram() {
  const program = new Command('ogpress')
    .description('Renders Open Graph cards and other SVG files to PNG, JPEG or WebP.')
    .version(VERSION, '-v, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a subcommand')
    .showSuggestionAfterError()
    .exitOverride()
    .addHelpText(
      'after',
      `
Exit codes: 0 all is well, 1 some files failed, 2 wrong usage, 130 after Ctrl-C.
Shell completions: ogpress complete bash|zsh|fish|powershell`,
    );

  // The inputs are checked later: `--cache` may have taken the only one.
  withPicture(program.command('render').description('render SVG files').argument('[inputs...]', INPUTS))
    .usage('[options] <inputs...>')
    .addOption(
      new Option('-o, --out <folder>', 'folder of the images; without it they go beside the SVG files').argParser(
        folder,
      ),
    )
    .addOption(new Option('--background <colour>', 'CSS colour below the SVG (default: transparent)'))
    .addOption(new Option('--quality <number>', 'quality of JPEG and WebP, 1 to 100').argParser(integer))
    .addOption(new Option('--compression <effort>', 'effort of PNG').choices(['fast', 'balanced', 'small']))
    .option('--cache [folder]', 'keep images and use them again; without a folder, where the host keeps caches')
    .addOption(
      new Option(
        '--concurrency <number>',
        'renders at a time, each on one thread (default: twice the number of processors, so that none waits for JavaScript)',
      ).argParser(integer),
    )
    .option('--strict', 'fail files whose render has warnings')
    .addOption(json())
    .option('--watch', 'render again what changes, until Ctrl-C')
    .addHelpText(
      'after',
      `
Examples:
  ogpress render card.svg
  ogpress render 'cards/**/*.svg' -o public/og --width 1200
  ogpress render cards -o out --format webp --quality 80
  cat card.svg | ogpress render - > card.png`,
    )
    .action(async (inputs, options) => {
      const { render } = await import('./render.js');
      process.exitCode = await render(inputs, options);
    });

  withPicture(
    program
      .command('inspect')
      .description('tell what SVG files need and what a render would leave out')
      .argument('<inputs...>', INPUTS),
  )
    .addOption(json())
    .action(async (inputs, options) => {
      const { inspect } = await import('./inspect.js');
      process.exitCode = await inspect(inputs, options);
    });

  const cache = program.command('cache').description('look at or empty the cache of images');
  const actions = {
    stats: 'count the entries and their bytes',
    prune: 'remove old entries, and the least recently used ones above the bound',
    clear: 'remove all entries',
    path: 'print the folder',
  };
  for (const [name, description] of Object.entries(actions)) {
    cache
      .command(name)
      .description(description)
      .option('--dir <folder>', 'folder of the cache (default: where the host keeps caches)')
      .addOption(json())
      .action(async ({ dir, json: isJson }) => {
        const { cacheCommand } = await import('./cache.js');
        const ogpress = await import('../../index.js');
        process.stdout.write(`${await cacheCommand(ogpress, name, { dir, json: isJson })}\n`);
      });
  }

  program
    .command('doctor')
    .description('check the installation: platform, addon, fonts, cache, memory')
    .addOption(json())
    .action(async (options) => {
      const { doctor } = await import('./doctor.js');
      process.exitCode = await doctor(options);
    });
  return program;
}
