using System.Net.Http.Headers;
using System.Text;
using Notifications.Notifier.Destinations.Http;
using Notifications.Notifier.Destinations.Text;
using Notifications.Notifier.Messages.Templates;
using Notifications.Templates;

namespace Notifications.Notifier.Destinations.Preset;

/// <summary>Makes and sends the requests of a preset. Neither addresses nor headers show in any error: both may be secrets.</summary>
internal sealed class PresetClient(PresetOptions options, HttpExchange http, TimeZoneInfo zone)
{
    private static readonly RenderOptions Reading = TextTemplate.BaseOptions;

    /// <summary>Null, and why: a template of the preset fails.</summary>
    public HttpRequestMessage? Request(PresetRequest request, TemplateModel model, string deliveryId, out string? wrong)
    {
        var address = request.Url.Render(model, zone, out wrong);
        if (wrong is not null) return null;
        // An address with a query of its own that a template adds to
        var question = address!.IndexOf('?', StringComparison.Ordinal);
        if (question >= 0) address = address[..(question + 1)] + address[(question + 1)..].Replace('?', '&');
        if (!Uri.TryCreate(address, UriKind.Absolute, out var url) || url.Scheme is not ("https" or "http"))
        {
            wrong = "the address of the preset is none for this recipient";
            return null;
        }

        var body = request.Body?.Render(model, zone, out wrong);
        if (wrong is not null) return null;
        var message = new HttpRequestMessage(new HttpMethod(request.Method), url);
        if (body is not null)
        {
            message.Content = new StringContent(body, Encoding.UTF8);
            message.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(request.ContentType);
        }

        foreach (var (name, header) in request.Headers)
        {
            var value = header.Render(model, zone, out wrong);
            if (wrong is not null)
            {
                message.Dispose();
                return null;
            }

            // What an optional setting leaves empty is not sent
            if (value!.Trim() is { Length: > 0 } text && !message.Headers.TryAddWithoutValidation(name, text))
                message.Content?.Headers.TryAddWithoutValidation(name, text);
        }

        message.Headers.TryAddWithoutValidation("Idempotency-Key", deliveryId);
        return message;
    }

    public Task<HttpAnswer> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        http.SendAsync(request, cancellationToken);

    /// <summary>What an answer means, the id of the message in it, and what the service says.</summary>
    public PresetAnswer Read(HttpAnswer.Answered answer)
    {
        var reading = options.Preset.Reading;
        var model = ModelOf(answer);
        var reason = ValueOf(reading.Reason, model) is { Length: > 0 } said
            ? Shorten.To(UntrustedText.CleanLine(options.Masked(said)), 300) : null;
        var after = http.RetryAfter(answer.Headers);
        if (after is null && double.TryParse(ValueOf(reading.RetryAfter, model), CultureInfo.InvariantCulture, out var seconds)
            && seconds is >= 0 and <= 86_400)
            after = TimeSpan.FromSeconds(seconds);
        foreach (var (when, means) in reading.Errors)
        {
            if (IsTrue(when, model)) return new PresetAnswer(means, Id: null, reason, after);
        }

        return answer.IsSuccess && (reading.Success is null || IsTrue(reading.Success, model))
            ? new PresetAnswer(PresetMeaning.Done, ValueOf(reading.Id, model) is { Length: > 0 } id ? id : null, reason, after)
            : new PresetAnswer(answer.IsSuccess ? PresetMeaning.Permanent : PresetMeaning.ByStatus, Id: null, reason, after);
    }

    private static TemplateModel ModelOf(HttpAnswer.Answered answer)
    {
        var text = Encoding.UTF8.GetString(answer.Body.AsSpan(0, Math.Min(answer.Body.Length, 64 * 1024)));
        JsonElement? json = null;
        try
        {
            json = JsonElement.Parse(text);
        }
        catch (JsonException)
        {
            // Not every service answers in JSON
        }

        return TemplateModel.Empty.With("status", (int)answer.Status).With("answer", json is { } found ? found : null)
            .With("text", text);
    }

    private static bool IsTrue(TemplateExpression expression, TemplateModel model) =>
        expression.Evaluate(model, Reading, CancellationToken.None).IsTrue;

    private static string? ValueOf(TemplateExpression? expression, TemplateModel model) =>
        expression?.Evaluate(model, Reading, CancellationToken.None).Text;
}

/// <param name="Means">By its status, when the preset says nothing about it.</param>
/// <param name="Id">Of the message; null: the service tells none.</param>
/// <param name="Reason">What the service said; untrusted, cleaned; null: nothing.</param>
internal sealed record PresetAnswer(PresetMeaning Means, string? Id, string? Reason, TimeSpan? After);
