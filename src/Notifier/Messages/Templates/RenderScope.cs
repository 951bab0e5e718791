using Notifications.Templates;

namespace Notifications.Notifier.Messages.Templates;

/// <summary>One message being rendered: the model, the working memory, and the first error.</summary>
internal sealed class RenderScope(TemplateModel model, RenderOptions options, RenderContext context, CancellationToken cancellationToken)
{
    public TemplateModel Model { get; } = model;

    public RenderOptions Options { get; } = options;

    public RenderContext Context { get; } = context;

    public RunSink Sink { get; } = new();

    public CancellationToken CancellationToken { get; } = cancellationToken;

    public TemplateError? Error { get; private set; }

    public void Fail(TemplateError error) => Error ??= error;
}
