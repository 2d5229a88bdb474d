using System.Net;
using Panel.Identity.Tests.Hosting;
using Panel.Identity.Tests.SignIn.Factors;

namespace Panel.Identity.Tests;

public sealed class MySessionTests
{
    private const string Path = "/v1/users/me/sessions";

    [Theory, EachDatabase]
    public async Task Sessions_OfTheCaller_AreListedAndEndOneByOneOrTogether(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database, settings: Authenticator.Settings);
        var person = await identity.Gateway.BootstrapAsync();
        var (second, third) = (await TokenAsync(identity, person), await TokenAsync(identity, person));

        var listed = (await identity.Gateway.GetAsync(third, Path))
            .Expect(HttpStatusCode.OK)
            .Data.EnumerateArray()
            .ToList();
        Assert.Equal(3, listed.Count);
        var current = Assert
            .Single(listed, session => session.GetProperty("current").GetBoolean())
            .GetProperty("id")
            .GetGuid();
        Assert.Equal((await identity.Gateway.IntrospectAsync("bearer", third)).CredentialId, current);

        var one = (await identity.Gateway.IntrospectAsync("bearer", second)).CredentialId;
        (await identity.Gateway.DeleteAsync(third, $"{Path}/{one}")).Expect(HttpStatusCode.NoContent);
        Assert.Equal(
            (false, true),
            (await identity.Gateway.IsActiveAsync(second), await identity.Gateway.IsActiveAsync(person.Access))
        );
        (await identity.Gateway.DeleteAsync(third, Path)).Expect(HttpStatusCode.NoContent);
        Assert.Equal(
            (false, true),
            (await identity.Gateway.IsActiveAsync(person.Access), await identity.Gateway.IsActiveAsync(third))
        );
    }

    [Theory, EachDatabase]
    public async Task Session_OfSomebodyElse_IsNotFound(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database, settings: Authenticator.Settings);
        var admin = await identity.Gateway.BootstrapAsync();
        var other = (await identity.Gateway.IntrospectAsync("bearer", admin.Access)).CredentialId;
        var person = await identity.Gateway.RegisterUserAsync();

        (await identity.Gateway.DeleteAsync(person.Access, $"{Path}/{other}")).Expect(HttpStatusCode.NotFound);

        Assert.True(await identity.Gateway.IsActiveAsync(admin.Access));
    }

    private static async Task<string> TokenAsync(IdentityFactory identity, SignedIn person) =>
        (await identity.Gateway.LoginAsync(person.Email)).Field("access_token")!;
}
