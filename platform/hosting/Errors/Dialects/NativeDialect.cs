using Microsoft.AspNetCore.Http;

namespace Panel.Hosting.Errors.Dialects;

/// <summary><c>/v1</c>: <c>{"error","code","request_id","errors"}</c>.</summary>
internal sealed class NativeDialect : ErrorDialect
{
    public override Type BodyType => typeof(ErrorResponse);

    public override object BodyOf(ApiError error, HttpContext context) =>
        new ErrorResponse(error.Message, error.Code, context.TraceIdentifier, error.Fields);
}
