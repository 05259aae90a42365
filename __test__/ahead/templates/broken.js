// A template that cannot be loaded.
throw new TypeError('no fonts');
