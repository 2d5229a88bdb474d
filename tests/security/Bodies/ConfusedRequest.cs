using Panel.Security.Tests.Calls;

namespace Panel.Security.Tests.Bodies;

/// <summary>One body that is not what the operation describes.</summary>
/// <param name="Name">What is wrong with it.</param>
/// <param name="Place">What of the body is wrong; null for the body as a whole.</param>
internal sealed record ConfusedRequest(string Name, CallContent Body, MemberPlace? Place)
{
    /// <summary>
    /// No reading of it is right, so it must be refused, with its member's name. Others may be taken too.
    /// </summary>
    public bool IsWrong { get; init; }

    public override string ToString() => Place is null ? Name : $"{Name} in {Place.Path}";
}
