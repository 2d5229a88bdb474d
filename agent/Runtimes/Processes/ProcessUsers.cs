using System.Text.Json;

namespace Panel.Agent.Runtimes.Processes;

/// <param name="Id">Its user id and group id.</param>
/// <param name="Data">The instance's data; when that is gone, the id is free again.</param>
internal sealed record ProcessUser(uint Id, string Data);

/// <summary>
/// Gives each instance a user id of its own and keeps it for the instance's life, across restarts of the agent.
/// </summary>
internal sealed class ProcessUsers(string file, uint first, uint last)
{
    private readonly Lock _gate = new();
    private Dictionary<Guid, ProcessUser>? _users;

    public uint Of(Guid instanceId, string data)
    {
        lock (_gate)
        {
            var users = _users ??= Load();
            if (users.TryGetValue(instanceId, out var known) && IsUsable(known.Id))
            {
                return known.Id;
            }

            var id = Free(instanceId, users);
            users[instanceId] = new ProcessUser(id, data);
            Save(users);
            return id;
        }
    }

    /// <summary>
    /// From a place that depends on the instance, so that an id that has become free is not given out again soon.
    /// </summary>
    private uint Free(Guid instanceId, Dictionary<Guid, ProcessUser> users)
    {
        foreach (
            var gone in users
                .Where(user => user.Key == instanceId || !Directory.Exists(user.Value.Data))
                .Select(user => user.Key)
                .ToList()
        )
        {
            users.Remove(gone);
        }

        var given = users.Values.Select(user => user.Id).ToHashSet();
        var count = last - first + 1;
        var start = BitConverter.ToUInt32(instanceId.ToByteArray(), 12) % count;
        for (uint step = 0; step < count; step++)
        {
            var id = first + ((start + step) % count);
            if (!given.Contains(id) && IsUsable(id))
            {
                return id;
            }
        }

        throw new RuntimeException(
            "not_isolated",
            $"No user id is left between Agent:FirstProcessUser {first} and Agent:LastProcessUser {last}."
        );
    }

    private bool IsUsable(uint id) => id >= first && id <= last && !HostUsers.IsTaken(id);

    private Dictionary<Guid, ProcessUser> Load() =>
        File.Exists(file)
            ? JsonSerializer.Deserialize(File.ReadAllText(file), ProcessJson.Default.DictionaryGuidProcessUser) ?? []
            : [];

    // Beside, then renamed: with half a file, two instances could get one id.
    private void Save(Dictionary<Guid, ProcessUser> users)
    {
        PrivateFolder.Create(Path.GetDirectoryName(file)!);
        using (var beside = PrivateFolder.OpenFile(file + ".new", FileMode.Create))
        {
            JsonSerializer.Serialize(beside, users, ProcessJson.Default.DictionaryGuidProcessUser);
            beside.Flush(flushToDisk: true);
        }

        File.Move(file + ".new", file, overwrite: true);
    }
}
