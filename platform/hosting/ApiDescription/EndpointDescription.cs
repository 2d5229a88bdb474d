using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Panel.Hosting.Requests;

namespace Panel.Hosting.ApiDescription;

/// <summary>
/// What an endpoint says of itself in <c>/openapi.json</c>. Its
/// parameters, body, credentials and refusals are found out.
/// </summary>
public static class EndpointDescription
{
    /// <param name="operation">In camelCase and unique in the whole panel:
    /// generated clients name a method after it.</param>
    /// <param name="summary">A short line.</param>
    /// <param name="status">Of success.</param>
    /// <typeparam name="T">The body of success.</typeparam>
    public static RouteHandlerBuilder Describe<T>(
        this RouteHandlerBuilder endpoint,
        string operation,
        string summary,
        int status = StatusCodes.Status200OK,
        string description = ""
    ) => endpoint.WithTexts(operation, summary, description).Produces<T>(status);

    /// <summary>Success has no body.</summary>
    public static RouteHandlerBuilder Describe(
        this RouteHandlerBuilder endpoint,
        string operation,
        string summary,
        int status = StatusCodes.Status204NoContent,
        string description = ""
    ) => endpoint.WithTexts(operation, summary, description).Produces(status);

    /// <summary>Success has one of two bodies.</summary>
    public static RouteHandlerBuilder DescribeEither<TOne, TOther>(
        this RouteHandlerBuilder endpoint,
        string operation,
        string summary,
        int status = StatusCodes.Status200OK,
        string description = ""
    ) =>
        endpoint
            .WithTexts(operation, summary, description)
            .Produces(status)
            .WithMetadata(new ResponseChoice(status, [typeof(TOne), typeof(TOther)]));

    /// <summary>Success is a file or a text.</summary>
    public static RouteHandlerBuilder DescribeFile(
        this RouteHandlerBuilder endpoint,
        string operation,
        string summary,
        string contentType,
        string description = ""
    ) => endpoint.WithTexts(operation, summary, description).Produces<Stream>(StatusCodes.Status200OK, contentType);

    /// <summary>Success is a WebSocket, of which there is no HEAD.</summary>
    public static RouteHandlerBuilder DescribeSocket(
        this RouteHandlerBuilder endpoint,
        string operation,
        string summary,
        string description
    ) =>
        endpoint
            .WithTexts(operation, summary, description)
            .Produces(StatusCodes.Status101SwitchingProtocols)
            .RefusesHead();

    /// <summary>A query parameter that the handler reads from the request itself.</summary>
    public static T TakesQuery<T>(this T endpoint, string name, string description, bool required = false)
        where T : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new NamedParameter(name, description, required, InHeader: false));

    /// <summary>A number in the query that the handler reads from the request itself.</summary>
    public static T TakesNumber<T>(this T endpoint, string name, string description, int least, int most)
        where T : IEndpointConventionBuilder =>
        endpoint.WithMetadata(
            new NamedParameter(name, description, Required: false, InHeader: false) { Range = (least, most) }
        );

    /// <summary>A header that the handler reads from the request itself.</summary>
    public static T TakesHeader<T>(this T endpoint, string name, string description)
        where T : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new NamedParameter(name, description, Required: false, InHeader: true));

    /// <summary>
    /// A body that the handler reads from the request itself. Not by <c>Accepts</c>,
    /// which would also refuse whatever calls itself otherwise.
    /// </summary>
    public static RouteHandlerBuilder TakesBody<T>(this RouteHandlerBuilder endpoint, params string[] contentTypes) =>
        endpoint.WithMetadata(new RequestBodyMetadata(typeof(T), contentTypes));

    /// <summary>A stale version in If-Match is refused with 409.</summary>
    public static T TakesVersion<T>(this T endpoint)
        where T : IEndpointConventionBuilder =>
        endpoint.TakesHeader("If-Match", "The version that was read; another one is refused with 409.");

    private static RouteHandlerBuilder WithTexts(
        this RouteHandlerBuilder endpoint,
        string operation,
        string summary,
        string description
    )
    {
        endpoint.WithName(operation).WithSummary(summary);
        return description.Length == 0 ? endpoint : endpoint.WithDescription(description);
    }
}

internal sealed record NamedParameter(string Name, string Description, bool Required, bool InHeader)
{
    public (int Least, int Most)? Range { get; init; }
}
