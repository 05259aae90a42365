export default { ssr: { noExternal: true, external: ['ogpress'] } };
