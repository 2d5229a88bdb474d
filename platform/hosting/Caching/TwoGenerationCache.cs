using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Panel.Hosting.Caching;

/// <summary>
/// A map of bounded size that forgets what is no longer asked for, at no cost per entry. Reading an entry makes it
/// young again.
/// </summary>
// When the young are half of the capacity they become the old, and the old of before are forgotten.
public sealed class TwoGenerationCache<TKey, TValue>(int capacity)
    where TKey : notnull
{
    private readonly Lock _turning = new();
    private volatile ConcurrentDictionary<TKey, TValue> _young = new();
    private volatile ConcurrentDictionary<TKey, TValue> _old = new();
    private int _born;

    /// <summary>Counts both generations; takes all their locks, so not for every request.</summary>
    public int Count => _young.Count + _old.Count;

    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        if (_young.TryGetValue(key, out value))
        {
            return true;
        }

        if (!_old.TryGetValue(key, out value))
        {
            return false;
        }

        // TryAdd keeps a newer value that another request may have put there meanwhile.
        if (_young.TryAdd(key, value))
        {
            CountBirth();
        }

        return true;
    }

    public void Put(TKey key, TValue value)
    {
        if (_young.TryAdd(key, value))
        {
            CountBirth();
        }
        else
        {
            _young[key] = value;
        }
    }

    public void Remove(TKey key)
    {
        _old.TryRemove(key, out _);
        _young.TryRemove(key, out _);
    }

    private void CountBirth()
    {
        if (Interlocked.Increment(ref _born) * 2 < capacity)
        {
            return;
        }

        lock (_turning)
        {
            if (_born * 2 < capacity)
            {
                return;
            }

            (_old, _young, _born) = (_young, new(), 0);
        }
    }
}
