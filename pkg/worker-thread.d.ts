// Runs in a worker that `threerings/worker` starts; exports nothing.
export {};
