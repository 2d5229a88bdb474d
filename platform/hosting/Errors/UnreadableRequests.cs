using System.ComponentModel;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;

namespace Panel.Hosting.Errors;

/// <summary>
/// Says what of a request could not be read. The framework refuses such requests before any
/// handler runs, and names parameters as the code does, or not at all.
/// </summary>
internal static class UnreadableRequests
{
    private static readonly ApiError Unreadable = ApiErrors.BadRequest("The request could not be read.");

    public static ApiError Of(Endpoint? endpoint, HttpContext context)
    {
        if (endpoint is null)
        {
            return Unreadable;
        }

        var wrong = endpoint
            .Metadata.GetOrderedMetadata<IParameterBindingMetadata>()
            .Where(IsOfTheQuery)
            .FirstOrDefault(parameter =>
                context.Request.Query[NameOf(parameter)].ToString() is { Length: > 0 } text
                && !IsReadable(text, parameter.ParameterInfo.ParameterType)
            );
        if (wrong is not null)
        {
            return ApiErrors.Invalid(NameOf(wrong), "Has the wrong type.");
        }

        var takesBody = endpoint.Metadata.GetMetadata<IAcceptsMetadata>() is not null;
        return takesBody && context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == false
            ? ApiErrors.Invalid("body", "Required.")
            : Unreadable;
    }

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
