using System.Net;
using Panel.Identity.Tests.Hosting;
using Panel.Testing;

namespace Panel.Identity.Tests;

public sealed class SignInTests
{
    [Theory, EachDatabase]
    public async Task Login_UnknownUserWrongPasswordAndLockedAccount_AnswerAlike(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var admin = await identity.Gateway.BootstrapAsync();

        var unknown = await identity.Gateway.LoginAsync("nobody@example.org");
        var wrong = await identity.Gateway.LoginAsync(admin.Email, "wrong password");
        for (var attempt = 0; attempt < 4; attempt++)
        {
            await identity.Gateway.LoginAsync(admin.Email, "wrong password");
        }

        var locked = await identity.Gateway.LoginAsync(admin.Email);

        Assert.Equal("invalid_credentials", unknown.Expect(HttpStatusCode.Unauthorized).Code);
        Assert.Equal(unknown.Essence, wrong.Essence);
        Assert.Equal(unknown.Essence, locked.Essence);
    }

    [Theory, EachDatabase]
    public async Task Login_AfterFiveFailures_IsLockedForAQuarterOfAnHour(Database database)
    {
        var clock = new ManualClock();
        await using var identity = await IdentityFactory.StartAsync(database, clock);
        var admin = await identity.Gateway.BootstrapAsync();
        for (var attempt = 0; attempt < 5; attempt++)
        {
            await identity.Gateway.LoginAsync(admin.Email, "wrong password", $"192.0.2.{attempt}");
        }

        (await identity.Gateway.LoginAsync(admin.Email)).Expect(HttpStatusCode.Unauthorized);
        clock.Advance(TimeSpan.FromMinutes(14));
        (await identity.Gateway.LoginAsync(admin.Email)).Expect(HttpStatusCode.Unauthorized);
        clock.Advance(TimeSpan.FromMinutes(2));
        (await identity.Gateway.LoginAsync(admin.Email)).Expect(HttpStatusCode.OK);
    }

    [Theory, EachDatabase]
    public async Task Login_FailuresFurtherApartThanTheWindow_DoNotLock(Database database)
    {
        var clock = new ManualClock();
        await using var identity = await IdentityFactory.StartAsync(database, clock);
        var admin = await identity.Gateway.BootstrapAsync();
        for (var attempt = 0; attempt < 8; attempt++)
        {
            await identity.Gateway.LoginAsync(admin.Email, "wrong password");
            clock.Advance(TimeSpan.FromMinutes(5));
        }

        (await identity.Gateway.LoginAsync(admin.Email)).Expect(HttpStatusCode.OK);
    }

    [Theory, EachDatabase]
    public async Task Login_GuessesSentAtOnce_DoNotSlipPastTheLock(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var admin = await identity.Gateway.BootstrapAsync();

        await Task.WhenAll(
            Enumerable
                .Range(0, 12)
                .Select(index => identity.Gateway.LoginAsync(admin.Email, "wrong password", $"192.0.2.{index}"))
        );

        (await identity.Gateway.LoginAsync(admin.Email)).Expect(HttpStatusCode.Unauthorized);
    }

    [Theory, EachDatabase]
    public async Task Login_ManyFailuresFromOneAddress_LocksTheAddressOnly(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var admin = await identity.Gateway.BootstrapAsync();
        for (var attempt = 0; attempt < 20; attempt++)
        {
            await identity.Gateway.LoginAsync($"guess{attempt}@example.org", "wrong password", "2001:db8::1");
        }

        var sameNetwork = await identity.Gateway.LoginAsync(admin.Email, clientAddress: "2001:db8::2");
        var elsewhere = await identity.Gateway.LoginAsync(admin.Email, clientAddress: "192.0.2.1");

        Assert.Equal("too_many_attempts", sameNetwork.Expect(HttpStatusCode.TooManyRequests).Code);
        elsewhere.Expect(HttpStatusCode.OK);
    }
}
