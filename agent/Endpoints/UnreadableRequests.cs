using System.ComponentModel;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Panel.Agent.Errors;

namespace Panel.Agent.Endpoints;

/// <summary>
/// Says what of a request could not be read. The framework refuses such requests before any
/// handler runs, and names parameters and members as the code does, or not at all.
/// </summary>
internal static class UnreadableRequests
{
    private static readonly ApiError Unreadable = new(
        StatusCodes.Status400BadRequest,
        "invalid",
        "The request could not be read."
    );

    public static ApiError Of(BadHttpRequestException exception, HttpContext context) =>
        exception switch
        {
            { InnerException: JsonException json } => OfJson(json),
            // Kestrel's own are of a derived type, and are about the connection rather than about a parameter.
            { StatusCode: StatusCodes.Status400BadRequest }
                when exception.GetType() == typeof(BadHttpRequestException) => OfEndpoint(context),
            _ => OfStatus(exception.StatusCode),
        };

    /// <summary>The server or the routing has set the status, and nothing has written a body.</summary>
    public static ApiError OfStatus(int status) =>
        status switch
        {
            StatusCodes.Status400BadRequest => Unreadable,
            StatusCodes.Status404NotFound => new(status, "route_not_found", "There is no such route."),
            StatusCodes.Status405MethodNotAllowed => new(
                status,
                "method_not_allowed",
                "The route does not know this method."
            ),
            StatusCodes.Status413PayloadTooLarge => new(status, "too_large", "The body is too large."),
            StatusCodes.Status415UnsupportedMediaType => new(
                status,
                "unsupported_media_type",
                "The Content-Type is not supported."
            ),
            _ => new(status, "error", $"The request ended with status {status}."),
        };

    private static ApiError OfJson(JsonException exception) =>
        exception.Path?.TrimStart('$', '.') is { Length: > 0 } member
            ? ApiErrors.Field(member, "Has the wrong type, or characters that are not allowed.")
            : ApiErrors.Field("body", "Not valid JSON.");

    private static ApiError OfEndpoint(HttpContext context)
    {
        var metadata = context.GetEndpoint()?.Metadata;
        var wrong = metadata
            ?.GetOrderedMetadata<IParameterBindingMetadata>()
            .FirstOrDefault(parameter =>
                parameter.HasTryParse
                && context.Request.Query[parameter.Name].ToString() is { Length: > 0 } text
                && !IsReadable(text, parameter.ParameterInfo.ParameterType)
            );
        if (wrong is not null)
        {
            return ApiErrors.Field(wrong.Name, "Has the wrong type.");
        }

        // A body that is nothing but null counts as none.
        return metadata?.GetMetadata<IAcceptsMetadata>() is null ? Unreadable : ApiErrors.Field("body", "Required.");
    }

    private static bool IsReadable(string text, Type type) =>
        TypeDescriptor.GetConverter(Nullable.GetUnderlyingType(type) ?? type).IsValid(text);
}
