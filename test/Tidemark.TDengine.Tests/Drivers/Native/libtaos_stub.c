/*
 * A test double of TDengine's client library: the functions that the native driver calls, with the C types of its interface.
 * It knows nothing of a server. It answers from what it is asked (see taos_query and tmq_consumer_poll), writes every call into a log,
 * counts what lives, and notes every breach of the library's rules: a handle used on another thread than its own, anything used
 * or freed after it was freed, a message freed before its raw form. Objects are never really freed, so that it can tell.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct { char name[65]; int8_t type; uint8_t precision; uint8_t scale; int32_t bytes; } TAOS_FIELD_E;
typedef struct { void *raw; uint32_t raw_len; uint16_t raw_type; } tmq_raw_data;
typedef struct { int32_t vgId; int64_t currentOffset; int64_t begin; int64_t end; } tmq_topic_assignment;
typedef struct { int buffer_type; void *buffer; int32_t *length; char *is_null; int num; } TAOS_STMT2_BIND;
typedef struct { int count; char **tbnames; TAOS_STMT2_BIND **tags; TAOS_STMT2_BIND **bind_cols; } TAOS_STMT2_BINDV;
typedef struct { int64_t reqid; bool singleStbInsert; bool singleTableBindOnce; void (*asyncExecFn)(void *, void *, int); void *userdata; } TAOS_STMT2_OPTION;

enum { CONNECTION, CONSUMER, RESULT, STATEMENT, MESSAGE, RAW, CONF, LIST, ASSIGNMENT, JSON, FIELDS, KINDS };
static const char *KIND[] = {"connection", "consumer", "result", "statement", "message", "raw", "conf", "list", "assignment", "json", "fields"};

typedef struct Object {
  int            kind, alive, code, blocks, update, index, fails;
  pthread_t      thread;
  struct Object *owner;
  char           text[256], sql[256];
  uint8_t       *block;
} Object;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t  changed = PTHREAD_COND_INITIALIZER;
static char            log_[1 << 20], breaches[1 << 16], config[4096], configDir[1024];
static int             live[KINDS], total, gate, blocked, closeFails;
static __thread int    lastCode;
static __thread char   lastText[256];

static void append(char *to, size_t size, const char *format, va_list arguments) {
  size_t used = strlen(to);
  if (used + 600 > size) return;
  vsnprintf(to + used, size - used - 1, format, arguments);
  strcat(to, "\n");
}

static void note(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  pthread_mutex_lock(&lock);
  append(log_, sizeof log_, format, arguments);
  pthread_mutex_unlock(&lock);
  va_end(arguments);
}

static void breach(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  pthread_mutex_lock(&lock);
  append(breaches, sizeof breaches, format, arguments);
  pthread_mutex_unlock(&lock);
  va_end(arguments);
}

static int fail(int code, const char *text) {
  lastCode = code;
  snprintf(lastText, sizeof lastText, "%s", text);
  return code;
}

static Object *make(int kind, Object *owner) {
  Object *object = calloc(1, sizeof *object);
  object->kind = kind;
  object->alive = 1;
  object->owner = owner;
  object->thread = pthread_self();
  __atomic_add_fetch(&live[kind], 1, __ATOMIC_SEQ_CST);
  return object;
}

/* Every use passes here: alive, of the right kind, and on the thread of the handle. */
static Object *use(void *pointer, int kind, const char *function) {
  Object *object = pointer;
  if (object == NULL || object->kind != kind) breach("%s: not a %s", function, KIND[kind]);
  else if (!object->alive) breach("%s: a %s after it was freed", function, KIND[kind]);
  else if (!pthread_equal(object->thread, pthread_self())) breach("%s: on another thread than the %s's", function, KIND[kind]);
  return object;
}

static void drop(Object *object) {
  if (!object->alive) return;
  object->alive = 0;
  __atomic_sub_fetch(&live[object->kind], 1, __ATOMIC_SEQ_CST);
}

/* ---- what tests ask and set ---- */
void stub_reset(int messages, int failingCloses) {
  pthread_mutex_lock(&lock);
  log_[0] = breaches[0] = 0;
  memset(live, 0, sizeof live);
  total = messages;
  closeFails = failingCloses;
  gate = 0;
  pthread_mutex_unlock(&lock);
}
const char *stub_log(void) { return log_; }
const char *stub_breaches(void) { return breaches; }
const char *stub_config(void) { return config; }
int stub_live(int kind) { return __atomic_load_n(&live[kind], __ATOMIC_SEQ_CST); }
int stub_blocked(void) { return __atomic_load_n(&blocked, __ATOMIC_SEQ_CST); }
void stub_open_gate(void) {
  pthread_mutex_lock(&lock);
  gate = 1;
  pthread_cond_broadcast(&changed);
  pthread_mutex_unlock(&lock);
}
static void wait_at_gate(void) {
  pthread_mutex_lock(&lock);
  blocked++;
  while (!gate) pthread_cond_wait(&changed, &lock);
  blocked--;
  pthread_mutex_unlock(&lock);
}
const char *stub_layouts(void) {
  static char text[1024];
#define AT(type, field) (int)offsetof(type, field)
  snprintf(text, sizeof text,
           "field %zu: 0 %d %d %d %d\nraw %zu: %d %d %d\nassignment %zu: %d %d %d %d\nbind %zu: %d %d %d %d %d\nbinds %zu: %d %d %d %d\noption %zu: %d %d %d %d %d\n",
           sizeof(TAOS_FIELD_E), AT(TAOS_FIELD_E, type), AT(TAOS_FIELD_E, precision), AT(TAOS_FIELD_E, scale), AT(TAOS_FIELD_E, bytes),
           sizeof(tmq_raw_data), AT(tmq_raw_data, raw), AT(tmq_raw_data, raw_len), AT(tmq_raw_data, raw_type),
           sizeof(tmq_topic_assignment), AT(tmq_topic_assignment, vgId), AT(tmq_topic_assignment, currentOffset), AT(tmq_topic_assignment, begin), AT(tmq_topic_assignment, end),
           sizeof(TAOS_STMT2_BIND), AT(TAOS_STMT2_BIND, buffer_type), AT(TAOS_STMT2_BIND, buffer), AT(TAOS_STMT2_BIND, length), AT(TAOS_STMT2_BIND, is_null), AT(TAOS_STMT2_BIND, num),
           sizeof(TAOS_STMT2_BINDV), AT(TAOS_STMT2_BINDV, count), AT(TAOS_STMT2_BINDV, tbnames), AT(TAOS_STMT2_BINDV, tags), AT(TAOS_STMT2_BINDV, bind_cols),
           sizeof(TAOS_STMT2_OPTION), AT(TAOS_STMT2_OPTION, reqid), AT(TAOS_STMT2_OPTION, singleStbInsert), AT(TAOS_STMT2_OPTION, singleTableBindOnce), AT(TAOS_STMT2_OPTION, asyncExecFn), AT(TAOS_STMT2_OPTION, userdata));
  return text;
}

/* ---- the process ---- */
static void clean_up(void) {
  const char *path = getenv("TIDEMARK_STUB_CLEANUP");
  FILE       *file = path == NULL ? NULL : fopen(path, "w");
  if (file != NULL) fclose(file);
}
int taos_init(void) {
  char path[1100];
  snprintf(path, sizeof path, "%s/taos.cfg", configDir);
  FILE *file = fopen(path, "r");
  if (file == NULL) return fail((int)0x80FF0002, "no taos.cfg");
  config[fread(config, 1, sizeof config - 1, file)] = 0;
  fclose(file);
  atexit(clean_up);
  note("init");
  return 0;
}
int taos_options(int option, const void *value, ...) {
  note("options %d", option);
  if (option == 3) snprintf(configDir, sizeof configDir, "%s", (const char *)value);
  else taos_init(); /* as the library does: a directory that is given later is too late */
  return 0;
}
const char *taos_get_client_info(void) { return "3.3.9.1"; }
int taos_errno(void *result) { return result == NULL ? lastCode : use(result, RESULT, "taos_errno")->code; }
const char *taos_errstr(void *result) { return result == NULL ? lastText : use(result, RESULT, "taos_errstr")->text; }
const char *tmq_err2str(int32_t code) {
  static __thread char text[512];
  snprintf(text, sizeof text, "%s,detail:%s", code == lastCode ? "text of this thread" : "another code", lastText);
  return text;
}

/* ---- connections: the user says what goes wrong ---- */
void *taos_connect(const char *host, const char *user, const char *password, const char *database, uint16_t port) {
  note("connect %s %s %s %s %u", host, user, password, database == NULL ? "(null)" : database, port);
  if (strcmp(user, "wrong") == 0) return fail((int)0x80000357, "Authentication failure"), NULL;
  if (strcmp(user, "newer") == 0) return fail((int)0x8000011E, "Version not compatible"), NULL;
  if (strcmp(user, "slow") == 0) wait_at_gate();
  return make(CONNECTION, NULL);
}
void taos_close(void *connection) {
  drop(use(connection, CONNECTION, "taos_close"));
  note("close");
}
const char *taos_get_server_info(void *connection) {
  if (((Object *)connection)->kind == CONNECTION) use(connection, CONNECTION, "taos_get_server_info");
  return "ver:3.3.7.5.alpha\nbuild:here\ngitinfo:none";
}

/* FAIL code text | INSERT … | BLOCK | anything else: a result of as many blocks as the last number in the statement, of which "broken" ends in an error and "gate" waits before the second */
void *taos_query(void *connection, const char *sql) {
  Object *owner = use(connection, CONNECTION, "taos_query"), *result = make(RESULT, owner);
  note("query %s", sql);
  snprintf(result->sql, sizeof result->sql, "%s", sql);
  unsigned code;
  if (strcmp(sql, "BLOCK") == 0) wait_at_gate();
  if (sscanf(sql, "FAIL %x", &code) == 1) {
    result->code = (int)code;
    snprintf(result->text, sizeof result->text, "%s", sql + 5);
  }
  result->update = strncmp(sql, "INSERT", 6) == 0 || strcmp(sql, "BLOCK") == 0;
  const char *number = strpbrk(sql, "0123456789");
  result->blocks = number == NULL ? 0 : atoi(number);
  return result;
}
bool taos_is_update_query(void *result) { return use(result, RESULT, "taos_is_update_query")->update; }
int64_t taos_affected_rows64(void *result) { return use(result, RESULT, "taos_affected_rows64")->update ? 5000000000 : 7; }
int taos_result_precision(void *result) { return use(result, RESULT, "taos_result_precision") != NULL; }
int taos_num_fields(void *result) { return use(result, RESULT, "taos_num_fields") == NULL ? 0 : 3; }
static TAOS_FIELD_E fields[3] = {{"ts", 9, 0, 0, 8}, {"", 21, 10, 2, 8}, {"s\xC3\xBC\xC3\x9F", 8, 9, 9, 40}};
TAOS_FIELD_E *taos_fetch_fields(void *result) { return use(result, RESULT, "taos_fetch_fields"), NULL; }
TAOS_FIELD_E *taos_fetch_fields_e(void *result) {
  use(result, RESULT, "taos_fetch_fields_e");
  memset(fields[1].name, 'n', 65); /* as long as it may be, without a NUL */
  return fields;
}
int taos_fetch_raw_block(void *pointer, int *rows, void **block) {
  Object *result = use(pointer, RESULT, "taos_fetch_raw_block");
  *rows = 0;
  if (result->index == result->blocks) {
    if (strstr(result->sql, "broken") == NULL) return 0;
    snprintf(result->text, sizeof result->text, "Query killed");
    return result->code = (int)0x8000022D;
  }
  int32_t length = 64 + result->index;
  if (result->index == 1 && strstr(result->sql, "gate") != NULL) wait_at_gate();
  if (result->block == NULL) result->block = malloc(4096);
  memset(result->block, ++result->index, 4096); /* the block before is gone */
  memcpy(result->block + 4, &length, 4);
  *rows = 2;
  *block = result->block;
  return 0;
}
int32_t tmq_write_raw(void *connection, tmq_raw_data raw) {
  use(connection, CONNECTION, "tmq_write_raw");
  unsigned sum = 0;
  for (uint32_t i = 0; i < raw.raw_len; i++) sum = sum * 31 + ((uint8_t *)raw.raw)[i];
  note("write %u %u %u", raw.raw_type, raw.raw_len, sum);
  memset(raw.raw, 0, raw.raw_len); /* the library changes raw data in place */
  if (raw.raw_type == 1) wait_at_gate();
  return raw.raw_type == 3 ? fail((int)0x80000118, "column v differs") : 0;
}

/* ---- prepared statements: what is bound goes into the log ---- */
void *taos_stmt2_init(void *connection, TAOS_STMT2_OPTION *option) {
  note("stmt2_init %d %d %d %d", (int)option->reqid, option->singleStbInsert, option->singleTableBindOnce, option->asyncExecFn != NULL);
  return make(STATEMENT, use(connection, CONNECTION, "taos_stmt2_init"));
}
int taos_stmt2_prepare(void *pointer, const char *sql, unsigned long length) {
  Object *statement = use(pointer, STATEMENT, "taos_stmt2_prepare");
  note("stmt2_prepare %s %lu", sql, length);
  statement->update = strncmp(sql, "INSERT", 6) == 0;
  for (const char *mark = sql; (mark = strchr(mark, '?')) != NULL; mark++) statement->index++;
  if (strstr(sql, "nosuch") == NULL) return 0;
  snprintf(statement->text, sizeof statement->text, "Table does not exist: nosuch");
  return (int)0x80002603;
}
int taos_stmt2_is_insert(void *pointer, int *insert) { return *insert = use(pointer, STATEMENT, "taos_stmt2_is_insert")->update, 0; }
int taos_stmt2_get_fields(void *pointer, int *count, void **result) {
  *count = 1;
  *result = make(FIELDS, use(pointer, STATEMENT, "taos_stmt2_get_fields"));
  return 0;
}
void taos_stmt2_free_fields(void *pointer, void *result) { use(pointer, STATEMENT, "taos_stmt2_free_fields"), drop(use(result, FIELDS, "taos_stmt2_free_fields")); }
int taos_stmt2_bind_param(void *pointer, TAOS_STMT2_BINDV *binds, int32_t column) {
  Object *statement = use(pointer, STATEMENT, "taos_stmt2_bind_param");
  note("bind %d tables, names %d, tags %d, column %d", binds->count, binds->tbnames != NULL, binds->tags != NULL, column);
  for (int c = 0; c < statement->index; c++) {
    TAOS_STMT2_BIND *bind = &binds->bind_cols[0][c];
    char             text[512] = "";
    const uint8_t   *value = bind->buffer;
    for (int row = 0; row < bind->num; row++) {
      int width = bind->length != NULL ? bind->length[row] : bind->buffer_type == 17 ? 16 : bind->buffer_type == 4 ? 4 : bind->buffer_type == 1 ? 1 : 8;
      strcat(text, bind->is_null != NULL && bind->is_null[row] ? " NULL:" : " ");
      for (int i = 0; i < width; i++) sprintf(text + strlen(text), "%02x", value[i]);
      value += width;
    }
    note("bind type %d, %d rows, lengths %d:%s", bind->buffer_type, bind->num, bind->length != NULL, text);
  }
  return 0;
}
int taos_stmt2_exec(void *pointer, int *affected) { return *affected = 3, use(pointer, STATEMENT, "taos_stmt2_exec")->code; }
char *taos_stmt2_error(void *pointer) { return use(pointer, STATEMENT, "taos_stmt2_error")->text; }
int taos_stmt2_close(void *pointer) { return drop(use(pointer, STATEMENT, "taos_stmt2_close")), note("stmt2_close"), 0; }

/* ---- consumers: message i is of vgroup 2 + i % 2, at offset 100 + i, 1000 + i bytes of i, a meta, data or raw data by turns ---- */
void *tmq_conf_new(void) { return make(CONF, NULL); }
int tmq_conf_set(void *conf, const char *key, const char *value) {
  use(conf, CONF, "tmq_conf_set");
  note("set %s=%s", key, value);
  return strcmp(value, "refused") == 0 ? -1 : 0;
}
void tmq_conf_destroy(void *conf) { drop(use(conf, CONF, "tmq_conf_destroy")); }
void *tmq_list_new(void) { return make(LIST, NULL); }
int32_t tmq_list_append(void *list, const char *topic) { return use(list, LIST, "tmq_list_append"), note("topic %s", topic), snprintf(((Object *)list)->sql, 256, "%s", topic), 0; }
void tmq_list_destroy(void *list) { drop(use(list, LIST, "tmq_list_destroy")); }
void *tmq_consumer_new(void *conf, char *error, int32_t length) {
  use(conf, CONF, "tmq_consumer_new");
  Object *consumer = make(CONSUMER, NULL);
  consumer->fails = closeFails;
  snprintf(error, length, "success");
  return consumer;
}
void *tmq_get_connect(void *consumer) { return use(consumer, CONSUMER, "tmq_get_connect"); }
int32_t tmq_subscribe(void *pointer, const void *list) {
  Object *consumer = use(pointer, CONSUMER, "tmq_subscribe");
  snprintf(consumer->sql, sizeof consumer->sql, "%s", use((void *)list, LIST, "tmq_subscribe")->sql);
  return strcmp(consumer->sql, "nosuch") == 0 ? fail((int)0x800003E1, "Topic not exist") : 0;
}
int32_t tmq_consumer_close(void *pointer) {
  Object *consumer = use(pointer, CONSUMER, "tmq_consumer_close");
  note("consumer_close");
  if (consumer->fails-- > 0) return fail((int)0x80000111, "Action in progress");
  drop(consumer);
  return 0;
}
void *tmq_consumer_poll(void *pointer, int64_t wait) {
  Object *consumer = use(pointer, CONSUMER, "tmq_consumer_poll");
  note("poll %d", consumer->index);
  lastCode = 0;
  if (strcmp(consumer->sql, "lost") == 0 && consumer->index == 0) return consumer->index++, fail((int)0x800003E6, "Consumer not exist"), NULL;
  if (strcmp(consumer->sql, "slow") == 0) wait_at_gate();
  if (consumer->index >= __atomic_load_n(&total, __ATOMIC_SEQ_CST)) {
    usleep((wait < 20 ? wait : 20) * 1000);
    return NULL;
  }
  Object *message = make(MESSAGE, consumer);
  message->index = consumer->index++;
  message->block = malloc(4096);
  memset(message->block, message->index, 4096);
  return message;
}
const char *tmq_get_topic_name(void *message) { return use(message, MESSAGE, "tmq_get_topic_name")->owner->sql; }
const char *tmq_get_db_name(void *message) { return use(message, MESSAGE, "tmq_get_db_name"), "power"; }
int32_t tmq_get_vgroup_id(void *message) { return 2 + use(message, MESSAGE, "tmq_get_vgroup_id")->index % 2; }
int64_t tmq_get_vgroup_offset(void *message) { return 100 + use(message, MESSAGE, "tmq_get_vgroup_offset")->index; }
int32_t tmq_get_raw(void *pointer, tmq_raw_data *raw) {
  static const uint16_t types[] = {0x203, 2, 6};
  Object               *message = use(pointer, MESSAGE, "tmq_get_raw");
  message->fails = 1;
  __atomic_add_fetch(&live[RAW], 1, __ATOMIC_SEQ_CST);
  memcpy(message->block + 2000, &pointer, sizeof pointer);
  *raw = (tmq_raw_data){message->block, 1000 + message->index, types[message->index % 3]};
  return 0;
}
void tmq_free_raw(tmq_raw_data raw) {
  void *message;
  memcpy(&message, (char *)raw.raw + 2000, sizeof message);
  if (use(message, MESSAGE, "tmq_free_raw")->fails-- != 1) breach("tmq_free_raw: twice");
  else __atomic_sub_fetch(&live[RAW], 1, __ATOMIC_SEQ_CST);
  memset(raw.raw, 0xEE, 1000);
}
void taos_free_result(void *pointer) {
  Object *object = pointer;
  if (object != NULL && object->kind == MESSAGE && object->fails == 1) breach("taos_free_result: a message before its raw form");
  drop(use(pointer, object != NULL && object->kind == MESSAGE ? MESSAGE : RESULT, "taos_free_result"));
  if (object != NULL && object->kind == RESULT && object->block != NULL) memset(object->block, 0xEE, 4096);
  note("free_result");
}
char *tmq_get_json_meta(void *message) { return use(message, MESSAGE, "tmq_get_json_meta")->index % 3 != 0 ? (fail((int)0x80004002, "not a meta"), NULL) : (__atomic_add_fetch(&live[JSON], 1, __ATOMIC_SEQ_CST), strdup("{\"tableName\":\"t\xC3\xBC\"}")); }
void tmq_free_json_meta(char *json) {
  __atomic_sub_fetch(&live[JSON], 1, __ATOMIC_SEQ_CST);
  free(json);
}
int32_t tmq_get_topic_assignment(void *consumer, const char *topic, tmq_topic_assignment **assignment, int32_t *count) {
  use(consumer, CONSUMER, "tmq_get_topic_assignment");
  note("assignment %s", topic);
  *assignment = calloc(2, sizeof **assignment);
  (*assignment)[0] = (tmq_topic_assignment){2, 5, 1, 5000000000};
  (*assignment)[1] = (tmq_topic_assignment){3, 6, 2, 9};
  __atomic_add_fetch(&live[ASSIGNMENT], 1, __ATOMIC_SEQ_CST);
  *count = 2;
  return 0;
}
void tmq_free_assignment(tmq_topic_assignment *assignment) {
  __atomic_sub_fetch(&live[ASSIGNMENT], 1, __ATOMIC_SEQ_CST);
  free(assignment);
}
int64_t tmq_position(void *consumer, const char *topic, int32_t vgroup) { return note("position %s %d", topic, vgroup), 100 + use(consumer, CONSUMER, "tmq_position")->index; }
int64_t tmq_committed(void *consumer, const char *topic, int32_t vgroup) { return use(consumer, CONSUMER, "tmq_committed"), vgroup == 2 ? (int32_t)0x80004011 : 5000000001; }
int32_t tmq_commit_offset_sync(void *consumer, const char *topic, int32_t vgroup, int64_t offset) {
  use(consumer, CONSUMER, "tmq_commit_offset_sync");
  note("commit %s %d %lld", topic, vgroup, (long long)offset);
  return offset == 1 ? fail((int)0x80004012, "Same committed value") : 0;
}
int32_t tmq_offset_seek(void *pointer, const char *topic, int32_t vgroup, int64_t offset) {
  Object *consumer = use(pointer, CONSUMER, "tmq_offset_seek");
  note("seek %s %d %lld", topic, vgroup, (long long)offset);
  if (offset > 5000000000) return fail((int)0x80004007, "Offset out of range");
  consumer->index = (int)offset - 100;
  return 0;
}
