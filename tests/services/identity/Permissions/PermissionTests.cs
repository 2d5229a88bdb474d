using System.Net;
using Panel.Identity.Tests.Hosting;

namespace Panel.Identity.Tests.Permissions;

public sealed class PermissionTests
{
    [Fact]
    public async Task Catalogue_ListsEachPermissionOnceInItsGroup()
    {
        await using var identity = await IdentityFactory.StartAsync(Database.Sqlite);
        var admin = await identity.Gateway.BootstrapAsync();

        var listed = (await identity.Gateway.GetAsync(admin.Access, "/v1/permissions"))
            .Expect(HttpStatusCode.OK)
            .Data.EnumerateArray()
            .Select(row =>
                (
                    Group: row.GetProperty("group").GetString(),
                    Name: row.GetProperty("name").GetString(),
                    Description: row.GetProperty("description").GetString()
                )
            )
            .ToList();

        Assert.Equal(listed.Count, listed.Select(row => (row.Group, row.Name)).Distinct().Count());
        Assert.Contains(("user", "api-keys.create", "Create API tokens."), listed);
        Assert.Contains(("admin", "users.impersonate", "Act as another user."), listed);
        Assert.Contains(("server", "control.kill", "Kill instances."), listed);
        Assert.Equal((31, 42, 82), (Count("user"), Count("admin"), Count("server")));

        int Count(string group) => listed.Count(row => row.Group == group);
    }
}
