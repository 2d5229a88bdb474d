using Panel.Testing;

namespace Panel.Standalone.Tests.ApiDescription;

/// <summary>
/// The description against the surface that was asked for: <c>surface.tsv</c> lists it,
/// <c>missing.txt</c> what of it is still to be built and can only
/// shrink, <c>additions.txt</c> what we offer besides.
/// </summary>
[Collection(OnSharedPanel.Name)]
public sealed class SurfaceTests(SharedPanel shared)
{
    private static readonly Dictionary<string, string> Surface = Lines("surface.tsv")
        .Skip(1)
        .Select(line => line.Split('\t'))
        .ToDictionary(row => DescribedApi.KeyOf(row[0], row[1]), row => row[2], StringComparer.Ordinal);
    private static readonly Dictionary<string, string> Additions = Lines("additions.txt")
        .Select(line => line.Split(' '))
        .ToDictionary(row => DescribedApi.KeyOf(row[0], row[1]), row => row[2], StringComparer.Ordinal);
    private static readonly HashSet<string> Missing =
    [
        .. Lines("missing.txt").Select(line => line.Split(' ')).Select(row => DescribedApi.KeyOf(row[0], row[1])),
    ];

    [Fact]
    public async Task Surface_ButForWhatIsMissing_IsDescribed()
    {
        var described = await DescribedApi.ReadAsync(shared.Panel.Url);

        Assert.Empty(Missing.Except(Surface.Keys));
        Assert.Empty(Surface.Keys.Except(Missing).Except(described.Operations.Keys).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task MissingRows_AreMissingIndeed()
    {
        var described = await DescribedApi.ReadAsync(shared.Panel.Url);

        Assert.Empty(Missing.Intersect(described.Operations.Keys).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task DescribedOperations_AreOfTheSurfaceOrNamedAdditions()
    {
        var described = await DescribedApi.ReadAsync(shared.Panel.Url);

        Assert.Empty(
            described.Operations.Keys.Except(Surface.Keys).Except(Additions.Keys).Order(StringComparer.Ordinal)
        );
        Assert.Empty(Additions.Keys.Except(described.Operations.Keys).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task DescribedCredentials_AreThoseOfTheSurface()
    {
        var described = await DescribedApi.ReadAsync(shared.Panel.Url);

        var wrong = described
            .Operations.Select(operation =>
                (
                    operation.Key,
                    Described: DescribedApi.AccessOf(operation.Value),
                    Asked: Surface.GetValueOrDefault(operation.Key) ?? Additions.GetValueOrDefault(operation.Key)
                )
            )
            .Where(operation => operation.Described != operation.Asked)
            .Select(operation => $"{operation.Key}: {operation.Described} instead of {operation.Asked}");

        Assert.Empty(wrong.Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> Lines(string file) =>
        File.ReadLines(Repository.PathOf("tests", "standalone", "ApiDescription", file))
            .Where(line => line.Length > 0 && line[0] != '#');
}
