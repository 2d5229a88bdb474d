namespace Panel.Agent.Runtimes;

/// <summary>Isolation as reports name it: <c>user</c>, <c>mounts</c>, <c>processes</c>.</summary>
internal static class IsolationNames
{
    // One list for each combination: observations are compared, and two
    // lists of the same names would count as a change.
    private static readonly IReadOnlyList<string>[] Lists =
    [
        .. Enumerable.Range(0, 8).Select(kinds => List((IsolationKinds)kinds)),
    ];

    public static IReadOnlyList<string> Of(IsolationKinds kinds) => Lists[(int)kinds];

    private static List<string> List(IsolationKinds kinds) =>
        [
            .. Enum.GetValues<IsolationKinds>()
                .Where(kind => kind != IsolationKinds.None && kinds.HasFlag(kind))
                .Select(kind => kind.ToString().ToLowerInvariant()),
        ];
}
