export default { output: 'standalone', serverExternalPackages: ['ogpress'] };
