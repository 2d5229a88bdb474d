using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;

namespace Panel.Hosting.Errors.Dialects;

/// <summary>
/// <c>/api/v1</c>: <c>{"error":"code","message":"text","errors":{field:[text]}}</c>;
/// bad input is 422, and its message is that of the first field.
/// </summary>
internal sealed class ProvisioningDialect : ErrorDialect
{
    public override int StatusOf(ApiError error) => IsInvalid(error) ? 422 : error.Status;

    public override Type BodyType => typeof(ProvisioningErrorResponse);

    public override object BodyOf(ApiError error, HttpContext context) =>
        error.Fields is not { Count: > 0 } fields
            ? new ProvisioningErrorResponse(CodeOf(error), error.Message, null)
            : new ProvisioningErrorResponse(CodeOf(error), fields.First().Value[0], fields);

    private static bool IsInvalid(ApiError error) => error is { Status: 400, Code: "invalid" };

    private static string CodeOf(ApiError error) =>
        IsInvalid(error)
            ? "validation_failed"
            : error.Status switch
            {
                401 => "unauthorized",
                404 => "not_found",
                _ => error.Code,
            };
}

/// <param name="Error">Stable code.</param>
/// <param name="Errors">Problems by field; left out when it is not about fields.</param>
public sealed record ProvisioningErrorResponse(
    string Error,
    string Message,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        IReadOnlyDictionary<string, string[]>? Errors
);
