export default { input: 'card.js', platform: 'node', external: ['ogpress'] };
