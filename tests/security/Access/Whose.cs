namespace Panel.Security.Tests.Access;

/// <summary>Whose ids a call names.</summary>
internal enum Whose
{
    /// <summary>It names none.</summary>
    None,

    /// <summary>The tenant's.</summary>
    Tenant,

    /// <summary>The other tenant's.</summary>
    Other,

    /// <summary>The tenant's, and below it the other tenant's.</summary>
    Mixed,

    /// <summary>Ids that were never given to anything.</summary>
    Random,
}
