namespace Panel.Operations.Tests.Things;

internal sealed class Thing
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required Guid OrganizationId { get; init; }

    public required string Name { get; init; }

    /// <summary>How often the end of an operation changed it.</summary>
    public int Ends { get; set; }

    /// <summary>What the last of them said.</summary>
    public string LastEnd { get; set; } = "";
}
