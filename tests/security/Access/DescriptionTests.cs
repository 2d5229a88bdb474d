using Panel.Security.Tests.Scene;
using Panel.Security.Tests.Surface;

namespace Panel.Security.Tests.Access;

/// <summary>What an operation must say of itself, so that the walk knows what to expect.</summary>
[Collection(OnPanelUnderTest.Name)]
public sealed class DescriptionTests(PanelUnderTest panel)
{
    private const string List = "without-permission.txt";
    private static readonly string[] Accesses = ["public", "user", "admin", "agent"];

    [Fact]
    public void Operations_AllOfThem_SayWhomTheyLetIn() =>
        Assert.All(panel.Surface.Operations, operation => Assert.Contains(operation.Access, Accesses));

    [Fact]
    public async Task Permissions_OfEachOperation_AreInTheCatalogue()
    {
        var catalogue = await PermissionCatalogue.ReadAsync(panel.Administrator.Client);

        var unknown =
            from operation in panel.Surface.Operations
            from permission in operation.Permissions
            where permission.Name != "*" && !catalogue.Contains(permission)
            select $"{operation}: {permission}";

        Assert.Empty(unknown);
    }

    [Fact]
    public void Operations_WithoutAPermission_AreThoseOnTheList()
    {
        string[] listed = [.. ListFile.Read(List).Select(line => line.Split(' ')[0])];
        var found = panel
            .Surface.Operations.Where(operation =>
                operation.Access is "user" or "admin" && operation.Permissions.Count == 0
            )
            .Select(operation => operation.Id)
            .ToArray();

        Assert.Empty(found.Except(listed).Select(id => $"{id} asks for no permission; {List} must say why."));
        Assert.Empty(listed.Except(found).Select(id => $"{id} of {List} asks for a permission, or is gone."));
    }

    [Fact]
    public void PathParameters_AllOfThem_AreInTheTable()
    {
        Assert.Empty(
            panel
                .Surface.Operations.SelectMany(PathArguments.MissingOf)
                .Distinct(StringComparer.Ordinal)
                .Select(prefix => $"What {prefix} names is not known: add it to {nameof(PathArguments)}.")
        );
        Assert.Empty(PathArguments.UnusedIn(panel.Surface.Operations));
    }
}
