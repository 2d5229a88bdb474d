using System.Collections.Concurrent;

namespace Panel.Security.Tests.Scene;

/// <summary>Ids of the things that one tenant has, one of each kind.</summary>
internal sealed class Belongings
{
    private readonly ConcurrentDictionary<Resource, string> _ids = new()
    {
        [Resource.Provider] = "github",
        [Resource.PermissionName] = "dns.read",
    };

    public string this[Resource resource]
    {
        get =>
            _ids.TryGetValue(resource, out var id)
                ? id
                : throw new InvalidOperationException(
                    $"There is no {resource.Name}: make one in {nameof(TenantSetup)}."
                );
        set => _ids[resource] = value;
    }
}
