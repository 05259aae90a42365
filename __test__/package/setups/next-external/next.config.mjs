export default { serverExternalPackages: ['ogpress'] };
