using System.Net;
using Panel.Security.Tests.Calls;
using Panel.Security.Tests.Scene;
using Panel.Security.Tests.Surface;
using Panel.Testing;

namespace Panel.Security.Tests.Access;

/// <summary>
/// That <c>x-permission</c> is true: with everything but one of its permissions an operation is refused, and with
/// nothing else what it reads is read.
/// </summary>
[Collection(OnPanelUnderTest.Name)]
public sealed class PermissionWalkTests(PanelUnderTest panel)
{
    private const string Everything = "*";

    private readonly KnownResponses _known = new();

    [Fact]
    public async Task Operations_AskedForWithoutOneOfTheirPermissions_AreForbidden()
    {
        var catalogue = await PermissionCatalogue.ReadAsync(panel.Administrator.Client);
        var byPermission =
            from operation in Guarded
            from permission in operation.Permissions
            group operation by permission;

        var shares = byPermission.Select(group => new Share(AllBut(group.Key, catalogue), [.. group]));
        await RunAsync("lacking", [.. shares]);
    }

    [Fact]
    public async Task ReadingOperations_AskedForWithTheirPermissionsOnly_AreAllowed()
    {
        var bySet =
            from operation in Guarded
            where operation.IsSafe && operation.Permissions.All(permission => permission.Name != Everything)
            group operation by string.Join(' ', operation.Permissions);

        await RunAsync("only", [.. bySet.Select(group => new Share(NamesOf(group.First()), [.. group]))]);
    }

    private IEnumerable<ApiOperation> Guarded =>
        panel.Surface.Operations.Where(operation => operation.Permissions.Count > 0);

    private async Task RunAsync(string name, IReadOnlyList<Share> shares)
    {
        await Walk.RunAsync($"permission walk, {name}", shares, share => CheckAsync(name, share));

        Walk.FailOn($"permission walk, {name}", [.. _known.UnneededBy([name])]);
    }

    // The token lives only as long as its share is asked for: a user has no more than fifty.
    private async Task<string?> CheckAsync(string name, Share share)
    {
        var maker = share.Operations.SelectMany(operation => operation.Permissions).Any(IsAdministration)
            ? panel.Administrator.Client
            : panel.Tenant.Owner.Client;
        var made = (await maker.PostAsync("/v1/api-tokens", new { name, share.Scopes })).Expect(HttpStatusCode.Created);
        var headers = new Dictionary<string, string> { ["Authorization"] = $"Bearer {made["token"]}" };
        var identity = new Identity(name, headers);

        List<string> problems = [];
        foreach (var operation in share.Operations)
        {
            if (await ProblemOfAsync(operation, identity) is { } problem)
            {
                problems.Add(problem);
            }
        }

        await maker.DeleteAsync($"/v1/api-tokens/{made["id"]}");
        return problems.Count == 0 ? null : string.Join(Environment.NewLine, problems);
    }

    private async Task<string?> ProblemOfAsync(ApiOperation operation, Identity identity)
    {
        var call = new AccessCall(operation, identity, AccessCall.WhosesOf(operation)[0]);
        var rule = identity.Name == "lacking" ? Expectation.OneOf([403]) : Expectation.OfAllowed(operation)!;
        var known = _known.Of(operation, identity, call.Whose);

        var answer = await panel.Caller.SendAsync(call.RequestTo(panel));
        if (known is not null && !rule.Allows(answer.Status))
        {
            _known.Need(known);
        }

        var expected = known?.Expected ?? rule;
        return expected.Allows(answer.Status) ? null : $"{call}: {answer} instead of {expected.Text}";
    }

    private static string[] NamesOf(ApiOperation operation) =>
        [.. operation.Permissions.Select(permission => permission.Name)];

    private static bool IsAdministration(Permission permission) => permission.Group == "admin";

    // Whoever lacks anything does not hold everything.
    private static string[] AllBut(Permission missing, IReadOnlyList<Permission> catalogue)
    {
        var names = catalogue
            .Where(permission => IsAdministration(missing) || !IsAdministration(permission))
            .Select(permission => permission.Name)
            .Distinct(StringComparer.Ordinal);
        return [.. missing.Name == Everything ? names.Skip(1) : names.Where(name => name != missing.Name)];
    }

    /// <param name="Scopes">Of the token that all of the operations are asked for with.</param>
    private sealed record Share(IReadOnlyList<string> Scopes, IReadOnlyList<ApiOperation> Operations);
}
