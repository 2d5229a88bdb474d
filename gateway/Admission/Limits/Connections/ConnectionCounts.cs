namespace Panel.Gateway.Admission.Limits.Connections;

/// <summary>
/// How many WebSockets each user, instance and node has open here. Nothing is kept of those with none.
/// </summary>
internal sealed class ConnectionCounts
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, int> _counts = [];

    public int Of(Guid id)
    {
        lock (_gate)
        {
            return _counts.GetValueOrDefault(id);
        }
    }

    /// <summary>False when there are so many already.</summary>
    public bool TryAdd(Guid id, int most)
    {
        lock (_gate)
        {
            var count = _counts.GetValueOrDefault(id);
            if (count >= most)
            {
                return false;
            }

            _counts[id] = count + 1;
            return true;
        }
    }

    public void Remove(Guid id)
    {
        lock (_gate)
        {
            if (_counts[id] == 1)
            {
                _counts.Remove(id);
            }
            else
            {
                _counts[id]--;
            }
        }
    }
}
