using System.Globalization;

namespace Panel.Agent.Storage;

/// <summary>
/// Numbers the reports. At least the clock's milliseconds, so that it grows even when the data folder was lost.
/// </summary>
internal sealed class SequenceCounter(AgentDatabase database, MetaStore meta, TimeProvider clock)
{
    private const string Name = "sequence";

    public long Next()
    {
        long next = 0;
        database.Transact(() =>
        {
            var last = long.Parse(meta.Get(Name) ?? "0", CultureInfo.InvariantCulture);
            next = Math.Max(last + 1, clock.GetUtcNow().ToUnixTimeMilliseconds());
            meta.Set(Name, next.ToString(CultureInfo.InvariantCulture));
        });
        return next;
    }
}
