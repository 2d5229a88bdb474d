namespace Panel.Security.Tests.Scene;

/// <summary>Whose a resource is, and so to whom it exists.</summary>
internal enum Ownership
{
    /// <summary>Every member of the organization's, as far as their permissions go.</summary>
    Organization,

    /// <summary>One user's own, also unknown to other members of the organization.</summary>
    User,

    /// <summary>The platform's; only administrators' operations name it.</summary>
    Platform,

    /// <summary>No owner's: a name that stands for the same thing everywhere.</summary>
    Fixed,
}
