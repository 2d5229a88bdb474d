using System.ComponentModel;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;

namespace Panel.Hosting.Errors;

/// <summary>
/// Says what of a request could not be read. The framework refuses such requests before any
/// handler runs, and names parameters as the code does, or not at all.
/// </summary>
internal static class UnreadableRequests
{
    private static readonly ApiError Unreadable = ApiErrors.BadRequest("The request could not be read.");

    /// <param name="failure">What the framework has thrown; null when it has only set the status.</param>
    public static ApiError Of(Endpoint? endpoint, BadHttpRequestException? failure, HttpContext context)
    {
        if (endpoint is null)
        {
            return Unreadable;
        }

        var parameters = endpoint.Metadata.GetOrderedMetadata<IParameterBindingMetadata>().Where(IsOfTheQuery).ToList();
        var wrong = parameters.Find(parameter =>
            context.Request.Query[NameOf(parameter)].ToString() is { Length: > 0 } text
            && !IsReadable(text, parameter.ParameterInfo.ParameterType)
        );
        if (wrong is not null)
        {
            return ApiErrors.Invalid(NameOf(wrong), "Has the wrong type.");
        }

        var takesBody = endpoint.Metadata.GetMetadata<IAcceptsMetadata>() is not null;
        return
            takesBody
            && (
                HasNoBody(context)
                || (IsAboutAParameter(failure) && parameters.TrueForAll(p => IsThere(p, endpoint, context)))
            )
            ? ApiErrors.Invalid("body", "Required.")
            : Unreadable;
    }

    private static bool HasNoBody(HttpContext context) =>
        context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == false;

    // The server's own refusals are of a derived type, and are about the connection. With all parameters there, the
    // missing one is the body: one that is nothing but null counts as none.
    private static bool IsAboutAParameter(BadHttpRequestException? failure) =>
        failure?.GetType() == typeof(BadHttpRequestException) && failure.InnerException is null;

    private static bool IsThere(IParameterBindingMetadata parameter, Endpoint endpoint, HttpContext context) =>
        parameter.IsOptional
        || (endpoint as RouteEndpoint)?.RoutePattern.GetParameter(parameter.Name) is not null
        || context.Request.Query.ContainsKey(NameOf(parameter));

    // The framework does not call those with an attribute parsable.
    private static bool IsOfTheQuery(IParameterBindingMetadata parameter) =>
        parameter.HasTryParse || AttributeOf(parameter) is not null;

    private static IFromQueryMetadata? AttributeOf(IParameterBindingMetadata parameter) =>
        parameter.ParameterInfo.GetCustomAttributes(inherit: true).OfType<IFromQueryMetadata>().FirstOrDefault();

    // One without a name of its own is called as in the code, which for one of a record begins with a capital.
    private static string NameOf(IParameterBindingMetadata parameter) =>
        AttributeOf(parameter)?.Name ?? System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(parameter.Name);

    private static bool IsReadable(string text, Type type) =>
        TypeDescriptor.GetConverter(Nullable.GetUnderlyingType(type) ?? type).IsValid(text);
}
