export default { mode: 'production', target: 'node', entry: './card.js', externals: { ogpress: 'commonjs ogpress' } };
