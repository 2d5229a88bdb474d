using System.Net;
using System.Net.Http.Json;
using Panel.Billing.Tests.Support;
using Panel.Testing;

namespace Panel.Billing.Tests;

public abstract class PlanTests(BillingStage stage) : IAsyncLifetime
{
    private readonly HttpClient _administrator = stage.As(Guid.CreateVersion7(), ["plans.create"]);
    private readonly HttpClient _user = stage.As(Guid.CreateVersion7());
    private readonly string _name = $"plan-{Guid.CreateVersion7():N}";

    [Fact]
    public async Task Create_Plan_UsersSeeIt()
    {
        var created = await CreateAsync(_name).JsonAsync(HttpStatusCode.Created);
        Assert.Equal("month", created.GetProperty("interval").GetString());

        var found = Assert.Single(
            (await _user.GetAsync($"/v1/billing/plans?search={_name}").JsonAsync()).GetProperty("data").EnumerateArray()
        );
        Assert.Equal(created.GetProperty("id").GetGuid(), found.GetProperty("id").GetGuid());
        Assert.Equal(999, found.GetProperty("price_minor").GetInt64());
        Assert.Equal(0, found.GetProperty("limits").GetProperty("instances").GetInt32());
        Assert.Equal(System.Text.Json.JsonValueKind.Null, found.GetProperty("limits").GetProperty("nodes").ValueKind);
    }

    [Fact]
    public async Task Create_InactivePlan_UsersDoNotSeeIt()
    {
        await CreateAsync(_name, active: false).JsonAsync(HttpStatusCode.Created);
        Assert.Empty(
            (await _user.GetAsync($"/v1/billing/plans?search={_name}").JsonAsync()).GetProperty("data").EnumerateArray()
        );
    }

    [Fact]
    public async Task Create_SeveralBadFields_NamesEach()
    {
        var body = await _administrator
            .PostAsJsonAsync(
                "/v1/admin/plans",
                new
                {
                    name = " ",
                    price_minor = -1,
                    currency = "euro",
                    limits = new { instances = -1 },
                }
            )
            .RefusedAsync(HttpStatusCode.BadRequest, "invalid");
        Assert.Equal(
            ["currency", "limits.instances", "name", "price_minor"],
            body.GetProperty("errors").EnumerateObject().Select(field => field.Name).Order()
        );
    }

    [Fact]
    public async Task Create_WrongJsonType_NamesTheField()
    {
        var body = await _administrator
            .PostAsJsonAsync("/v1/admin/plans", new { name = _name, limits = new { instances = "many" } })
            .RefusedAsync(HttpStatusCode.BadRequest, "invalid");
        Assert.Equal(["limits.instances"], body.GetProperty("errors").EnumerateObject().Select(field => field.Name));
    }

    [Fact]
    public async Task Create_BodyAboveOneMebibyte_IsTooLarge() =>
        await _administrator
            .PostAsJsonAsync("/v1/admin/plans", new { name = _name, description = new string('x', 1024 * 1024) })
            .RefusedAsync(HttpStatusCode.RequestEntityTooLarge, "too_large");

    [Fact]
    public async Task Create_SameNameAgain_Conflicts()
    {
        await CreateAsync(_name).JsonAsync(HttpStatusCode.Created);
        await CreateAsync(_name, active: false).RefusedAsync(HttpStatusCode.Conflict, "name_taken");
    }

    [Fact]
    public async Task Create_AsUser_IsForbidden() =>
        await _user
            .PostAsJsonAsync("/v1/admin/plans", new { name = _name })
            .RefusedAsync(HttpStatusCode.Forbidden, "forbidden");

    [Fact]
    public async Task Call_WithoutInternalToken_IsUnauthorized()
    {
        using var stranger = new HttpClient { BaseAddress = stage.Address };
        await stranger
            .GetAsync("/v1/billing/plans")
            .RefusedAsync(HttpStatusCode.Unauthorized, "internal_token_required");
        stranger.DefaultRequestHeaders.Authorization = new("Bearer", "eyJhbGciOiJub25lIn0.e30.");
        await stranger
            .GetAsync("/v1/billing/plans")
            .RefusedAsync(HttpStatusCode.Unauthorized, "internal_token_required");
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync()
    {
        _administrator.Dispose();
        _user.Dispose();
        return ValueTask.CompletedTask;
    }

    private Task<HttpResponseMessage> CreateAsync(string name, bool active = true) =>
        _administrator.PostAsJsonAsync(
            "/v1/admin/plans",
            new
            {
                name,
                price_minor = 999,
                currency = "EUR",
                active,
                limits = new { instances = 0 },
            }
        );
}

public sealed class PlansOnSqlite(OnSqlite stage) : PlanTests(stage), IClassFixture<OnSqlite>;

public sealed class PlansOnPostgres(OnPostgres stage) : PlanTests(stage), IClassFixture<OnPostgres>;
