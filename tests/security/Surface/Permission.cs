namespace Panel.Security.Tests.Surface;

/// <summary>One entry of an operation's <c>x-permission</c>.</summary>
/// <param name="Group">user, admin or server.</param>
internal sealed record Permission(string Group, string Name);
