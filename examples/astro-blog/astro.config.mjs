import { defineConfig } from 'astro/config';

export default defineConfig({
  // Social networks only follow absolute image URLs; they are built from this origin.
  site: 'https://small-hours.example',
});
