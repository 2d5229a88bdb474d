using Panel.Security.Tests.Scene;
using Panel.Security.Tests.Surface;

namespace Panel.Security.Tests.Access;

/// <summary>A caller of the walk: what it shows, and what follows from who it is.</summary>
internal sealed record Identity(string Name, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>What answers everything that asks for a credential; null for a caller with rights.</summary>
    public IReadOnlyList<int>? Refused { get; init; }

    /// <summary>A node's agent, which the agents' own operations let in.</summary>
    public bool IsAgent { get; init; }

    /// <summary>Asks only for administrators' operations; the others ask only for the rest.</summary>
    public bool IsAdministrator { get; init; }

    /// <summary>Where its ids are its own: the tenant or the other one.</summary>
    public Whose Home { get; init; }

    /// <summary>It is the very user whose API tokens, sessions and keys the tenant's ids name.</summary>
    public bool IsOwner { get; init; }

    /// <summary>What it holds, as x-permission names it.</summary>
    public Func<Permission, bool> Holds { get; init; } = _ => false;

    /// <summary>
    /// A credential that reaches some of a kind of resource, and of those none that the walk names.
    /// </summary>
    public IReadOnlyList<Resource>? BeyondReach { get; init; }

    /// <summary>
    /// A page of another site in the browser of a user who is signed in: only changes are refused.
    /// </summary>
    public bool IsCrossSite { get; init; }

    /// <summary>Texts that no answer to it may hold.</summary>
    public IReadOnlyList<string> Unseen { get; init; } = [];

    /// <summary>A harmless call that shows that the credential works, and the status of its answer.</summary>
    public (string Path, int Status) Alive { get; init; } = ("/v1/users/me", 200);
}
