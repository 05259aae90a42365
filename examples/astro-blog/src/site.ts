export const site = {
  name: 'Small Hours',
  description: 'Notes on building for the web, mostly written after midnight.',
};
