export default { build: { rollupOptions: { input: 'card.js', output: { entryFileNames: 'card.js' } } } };
