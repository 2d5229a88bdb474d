namespace Panel.Gateway.Admission.Limits.Shared;

/// <summary>
/// Takes permits in one step on the server. As in Bucket: when the bucket is full
/// again is all there is to know, and a full one needs no key.
/// </summary>
internal static class RedisScript
{
    /// <summary>
    /// KEYS[1] the bucket. ARGV: microseconds per permit, burst, wanted. Gives permits and microseconds until full.
    /// </summary>
    public const string Text = """
        local time = redis.call('TIME')
        local now = time[1] * 1000000 + time[2]
        local interval, burst, wanted = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
        local full = math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), now)
        local taken = math.max(0, math.min(wanted, math.floor((interval * burst - (full - now)) / interval)))
        if taken > 0 then
          full = full + taken * interval
          redis.call('SET', KEYS[1], string.format('%.0f', full), 'PX', math.ceil((full - now) / 1000))
        end
        return {taken, math.ceil(full - now)}
        """;
}
