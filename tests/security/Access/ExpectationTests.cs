using Panel.Security.Tests.Surface;

namespace Panel.Security.Tests.Access;

/// <summary>The rule itself, on operations that there need not be.</summary>
public sealed class ExpectationTests
{
    private static readonly Permission Read = new("server", "workloads.read");

    private static readonly Identity Nobody = new("nobody", new Dictionary<string, string>()) { Refused = [401] };

    private static readonly Identity Owner = new("owner", new Dictionary<string, string>())
    {
        Home = Whose.Tenant,
        IsOwner = true,
        Holds = permission => permission.Group != "admin",
    };

    private static readonly Identity Member = Owner with
    {
        Name = "member",
        IsOwner = false,
        Holds = permission => permission.Group == "user",
    };

    private static readonly Identity Stranger = Owner with { Name = "stranger", Home = Whose.Other };

    [Theory]
    [InlineData(Whose.Tenant)]
    [InlineData(Whose.Other)]
    [InlineData(Whose.Random)]
    public void Expectation_OfNobody_Is401AndNothingElse(object whose)
    {
        var expected = Expectation.Of(Of("GET", "/v1/workloads/{id}", Read), Nobody, (Whose)whose)!;

        Assert.True(expected.Allows(401));
        Assert.All([200, 400, 403, 404, 429, 500], status => Assert.False(expected.Allows(status)));
    }

    [Fact]
    public void Expectation_OfAnotherTenantsId_Is404AlsoForADeletion()
    {
        var workload = Of("DELETE", "/v1/workloads/{id}", Read);
        var invite = Of("DELETE", "/v1/organizations/{organizationId}/invites/{id}", Read);

        Assert.True(Expectation.Of(workload, Stranger, Whose.Tenant)!.Allows(404));
        Assert.False(Expectation.Of(workload, Stranger, Whose.Tenant)!.Allows(204));
        Assert.True(Expectation.Of(invite, Owner, Whose.Mixed)!.Allows(404));
    }

    [Fact]
    public void Expectation_WithoutThePermission_Is403ForOnesOwnId()
    {
        var expected = Expectation.Of(Of("GET", "/v1/workloads/{id}", Read), Member, Whose.Tenant)!;

        Assert.True(expected.Allows(403));
        Assert.False(expected.Allows(404));
        Assert.False(expected.Allows(200));
    }

    [Fact]
    public void Expectation_OfAnotherMembersToken_Is404()
    {
        var operation = Of("GET", "/v1/api-tokens/{id}", new Permission("user", "api-keys.read"));

        Assert.True(Expectation.Of(operation, Member, Whose.Tenant)!.Allows(404));
        Assert.False(Expectation.Of(operation, Member, Whose.Tenant)!.Allows(200));
        Assert.True(Expectation.Of(operation, Owner, Whose.Tenant)!.Allows(200));
    }

    [Fact]
    public void Expectation_OfWhatWouldBeAllowedAndChangeSomething_IsNone()
    {
        Assert.Null(Expectation.Of(Of("DELETE", "/v1/workloads/{id}", Read), Owner, Whose.Tenant));
        Assert.NotNull(Expectation.Of(Of("GET", "/v1/workloads/{id}", Read), Owner, Whose.Tenant));
    }

    [Fact]
    public void Expectation_OfAnAdministratorsOperation_Is403ForATenant()
    {
        var operation = Of("GET", "/v1/users/{id}", new Permission("admin", "users.read")) with { Access = "admin" };

        Assert.True(Expectation.Of(operation, Owner, Whose.Tenant)!.Allows(403));
        Assert.False(Expectation.Of(operation, Owner, Whose.Tenant)!.Allows(200));
    }

    [Fact]
    public void Expectation_OfAnOperationThatDoesNotSayWhomItLetsIn_Throws()
    {
        var operation = Of("GET", "/v1/new") with { Access = "" };

        Assert.Throws<InvalidOperationException>(() => Expectation.Of(operation, Owner, Whose.None));
    }

    [Fact]
    public void Arguments_OfAPathThatTheTableDoesNotKnow_AreMissing()
    {
        var operation = Of("GET", "/v1/novelties/{id}");

        Assert.Equal(["/v1/novelties/{id}"], PathArguments.MissingOf(operation));
        Assert.Throws<InvalidOperationException>(() => PathArguments.Of(operation));
    }

    private static ApiOperation Of(string method, string path, params Permission[] permissions) =>
        new("fake", method, path, "user", permissions, Queries: [], Body: null, IsWebSocket: false);
}
