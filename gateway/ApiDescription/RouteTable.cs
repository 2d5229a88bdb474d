using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing.Template;
using Yarp.ReverseProxy.Configuration;

namespace Panel.Gateway.ApiDescription;

/// <summary>
/// Tells which route a described path would take, as the router decides
/// it: by order, then by how precise the route is.
/// </summary>
internal sealed partial class RouteTable(IEnumerable<RouteConfig> routes)
{
    private readonly (RouteConfig Route, TemplateMatcher Matcher)[] _routes =
    [
        .. routes
            .Where(route => route.Match.Path is not null)
            .Select(route => (Route: route, Template: TemplateParser.Parse(route.Match.Path!)))
            .OrderBy(route => route.Route.Order ?? 0)
            .ThenBy(route => RoutePrecedence.ComputeInbound(route.Template))
            .Select(route => (route.Route, new TemplateMatcher(route.Template, []))),
    ];

    /// <param name="path">With its parameters in braces.</param>
    /// <param name="method">In any case.</param>
    public RouteConfig? Find(string path, string method)
    {
        PathString sample = Parameter().Replace(path, "-");
        return _routes
            .FirstOrDefault(route => TakesMethod(route.Route, method) && route.Matcher.TryMatch(sample, []))
            .Route;
    }

    private static bool TakesMethod(RouteConfig route, string method) =>
        route.Match.Methods is not { Count: > 0 } methods || methods.Contains(method, StringComparer.OrdinalIgnoreCase);

    [GeneratedRegex(@"\{[^}]*\}", RegexOptions.None, 1000)]
    private static partial Regex Parameter();
}
