// A worker that cannot be loaded: it throws before it takes any job.
throw new Error('broken on load');
