using System.Diagnostics;
using Scriban.Parsing;
using Scriban.Syntax;

namespace Notifications.Templates;

/// <summary>The edge of the library: its exceptions become errors.</summary>
internal static class Rendering
{
    /// <returns>What the body gave, or the error.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static (T? Result, TemplateError? Error) Run<T>(
        RenderContext context, TemplateModel model, ParsedSource source, RenderOptions options, Func<ScriptContext, T> body,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        cancellationToken.ThrowIfCancellationRequested();
        var run = new Once<T>(context, model, source, options, body, Stopwatch.GetTimestamp(), cancellationToken);
        try
        {
            return run.On(isDeep: false);
        }
        catch (StackSpentException)
        {
            // Nothing has left the rendering yet, so it can begin anew
            return DeepStack.Run(run.OnDeepStack, cancellationToken);
        }
    }

    private readonly record struct Once<T>(
        RenderContext Context, TemplateModel Model, ParsedSource Source, RenderOptions Options, Func<ScriptContext, T> Body, long Started,
        CancellationToken CancellationToken)
    {
        public (T? Result, TemplateError? Error) OnDeepStack()
        {
            try
            {
                return On(isDeep: true);
            }
            catch (StackSpentException spent)
            {
                return (default, TemplateError.At(spent.Span, spent.OriginalMessage, Source.Text));
            }
        }

        public (T? Result, TemplateError? Error) On(bool isDeep)
        {
            var script = Context.Take(Options);
            try
            {
                script.Start(Model, Source, isDeep, Started, CancellationToken);
                var result = Body(script);
                if (script.IsReusable)
                    Context.Keep(script);
                return (result, null);
            }
            catch (ScriptAbortException aborted)
            {
                throw new OperationCanceledException(aborted.OriginalMessage, aborted, CancellationToken);
            }
            catch (ScriptRuntimeException failed) when (failed is not StackSpentException)
            {
                var text = failed.Span.FileName == Source.Name ? Source.Text : script.TextOf(failed.Span.FileName);
                return (default, TemplateError.At(failed.Span, MessageOf(failed), text));
            }
            catch (Exception failed) when (failed is InvalidOperationException or ArgumentException or FormatException or OverflowException)
            {
                // Of printing the result: the library gives a place only to what fails in a node
                return (default, TemplateError.At(new SourceSpan(Source.Name, default, default), failed.Message, Source.Text));
            }
        }

        private static string MessageOf(ScriptRuntimeException failed) =>
            failed is ScriptParserRuntimeException { ParserMessages: { } messages }
            ? $"{failed.OriginalMessage}: {string.Join("; ", messages.Where(message => message.Type == ParserMessageType.Error))}"
            : failed.OriginalMessage;
    }
}
