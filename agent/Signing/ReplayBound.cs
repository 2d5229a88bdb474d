using System.Globalization;
using Microsoft.Data.Sqlite;
using Panel.Agent.Storage;

namespace Panel.Agent.Signing;

/// <summary>
/// Keeps a signed request of the agent's last life from being replayed in this one, whose window of nonces is empty.
/// The database holds a time that no accepted timestamp has passed; a later life takes only later ones. The times are
/// the panel's, so that the difference of both clocks does not matter.
/// </summary>
internal sealed class ReplayBound : IDisposable
{
    private const string Name = "signed_until";

    /// <summary>How far ahead a bound is written, so that it takes a write now and then and not one a request.</summary>
    private static readonly TimeSpan Ahead = TimeSpan.FromSeconds(2);

    private readonly MetaStore _meta;
    private readonly Lock _lock = new();
    private readonly DateTimeOffset _earlier;
    private DateTimeOffset _written;
    private DateTimeOffset _newest;

    public ReplayBound(MetaStore meta)
    {
        _meta = meta;
        _earlier = _written = _newest = Read(meta);
    }

    public bool IsOfEarlierLife(DateTimeOffset timestamp) => timestamp <= _earlier;

    /// <summary>Before the request is let through.</summary>
    public void Note(DateTimeOffset timestamp)
    {
        lock (_lock)
        {
            if (timestamp > _newest)
            {
                _newest = timestamp;
            }

            if (timestamp > _written)
            {
                Write(timestamp + Ahead);
            }
        }
    }

    /// <summary>Writes the exact bound, so that the next life takes what is signed after this one.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_written > _newest)
            {
                Write(_newest);
            }
        }
    }

    private void Write(DateTimeOffset bound)
    {
        try
        {
            _meta.Set(Name, bound.UtcTicks.ToString(CultureInfo.InvariantCulture));
            _written = bound;
        }
        catch (SqliteException)
        {
            // A full disk. Consoles and files are what an operator frees it with; the next request tries again.
        }
    }

    private static DateTimeOffset Read(MetaStore meta) =>
        long.TryParse(meta.Get(Name), NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
            ? new DateTimeOffset(ticks, TimeSpan.Zero)
            : DateTimeOffset.MinValue;
}
