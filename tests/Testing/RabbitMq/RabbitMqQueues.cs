using System.Text;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Notifications.Testing.RabbitMq;

/// <summary>Looks into queues from outside, and puts things into them.</summary>
public sealed class RabbitMqQueues : IAsyncDisposable
{
    private readonly IConnection _connection;

    private RabbitMqQueues(IConnection connection) => _connection = connection;

    public static async Task<RabbitMqQueues> ConnectAsync(Uri uri, CancellationToken cancellationToken) =>
        new(await new ConnectionFactory { Uri = uri }.CreateConnectionAsync(cancellationToken));

    /// <summary>How many messages wait in a queue; null when there is no such queue.</summary>
    public async Task<uint?> CountAsync(string queue, CancellationToken cancellationToken)
    {
        await using var channel = await _connection.CreateChannelAsync(cancellationToken: cancellationToken);
        try
        {
            return (await channel.QueueDeclarePassiveAsync(queue, cancellationToken)).MessageCount;
        }
        catch (OperationInterruptedException e) when (e.ShutdownReason?.ReplyCode == 404)
        {
            return null;
        }
    }

    /// <summary>Takes the next message out of a queue: its body and its text headers; null when there is none.</summary>
    public async Task<(string Body, IReadOnlyDictionary<string, string> Headers)?> TakeAsync(
        string queue, CancellationToken cancellationToken)
    {
        await using var channel = await _connection.CreateChannelAsync(cancellationToken: cancellationToken);
        var got = await channel.BasicGetAsync(queue, autoAck: true, cancellationToken);
        if (got is null) return null;
        var headers = (got.BasicProperties.Headers ?? new Dictionary<string, object?>())
            .Where(h => h.Value is byte[])
            .ToDictionary(h => h.Key, h => Encoding.UTF8.GetString((byte[])h.Value!), StringComparer.Ordinal);
        return (Encoding.UTF8.GetString(got.Body.Span), headers);
    }

    /// <summary>Puts a body into a queue, as a program that is not ours might.</summary>
    public async Task PutAsync(string queue, string body, string contentType, CancellationToken cancellationToken)
    {
        await using var channel = await _connection.CreateChannelAsync(
            new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), cancellationToken);
        var properties = new BasicProperties { ContentType = contentType, Persistent = true };
        await channel.BasicPublishAsync("", queue, mandatory: true, properties, Encoding.UTF8.GetBytes(body), cancellationToken);
    }

    public async Task DeleteAsync(string queue, CancellationToken cancellationToken)
    {
        await using var channel = await _connection.CreateChannelAsync(cancellationToken: cancellationToken);
        await channel.QueueDeleteAsync(queue, ifUnused: false, ifEmpty: false, cancellationToken: cancellationToken);
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
