// The recording of a call: played, and measured for the timeline.

/** How many measurements of loudness there are of a recording. */
const POINTS = 4000;

/** How loud a recording is, 0 to 1, and how long; undefined where the browser can't decode it. */
export async function loudnessOf(sound: Blob): Promise<{ loudness: Float32Array; length_ms: number } | undefined> {
  try {
    const context = new OfflineAudioContext(1, 1, 8000);
    const buffer = await context.decodeAudioData(await sound.arrayBuffer());
    const loudness = new Float32Array(Math.min(POINTS, buffer.length));
    const step = buffer.length / loudness.length;
    let loudest = 0;
    for (let channel = 0; channel < buffer.numberOfChannels; channel += 1) {
      const samples = buffer.getChannelData(channel);
      for (let point = 0; point < loudness.length; point += 1) {
        let loud = loudness[point] ?? 0;
        for (let at = Math.floor(point * step); at < (point + 1) * step; at += 4) loud = Math.max(loud, Math.abs(samples[at] ?? 0));
        loudness[point] = loud;
        loudest = Math.max(loudest, loud);
      }
    }
    if (loudest > 0) for (let point = 0; point < loudness.length; point += 1) loudness[point] = (loudness[point] ?? 0) / loudest;
    return { loudness, length_ms: buffer.duration * 1000 };
  } catch {
    return undefined;
  }
}
